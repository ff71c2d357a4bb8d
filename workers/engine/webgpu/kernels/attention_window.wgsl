// How far back attention looks: a position and the WINDOW − 1 before it, all where nothing is set.
override WINDOW: u32 = 0xffffffffu;

fn oldest(position: u32) -> u32 { return position + 1u - min(position + 1u, WINDOW); }
