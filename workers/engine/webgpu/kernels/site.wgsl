// A mutation as kernels see it; rows of W as it lies in memory.
struct Site {
  row: u32,    // first row in W
  col: u32,
  height: u32, // 0: changes nothing (the null mutant)
  width: u32,
  out: u32,    // column of the product that the first row writes
  value: f32,
  negates: u32, // 1: each weight becomes its negative, not the value
}

fn written(site: Site, w: f32) -> f32 { return select(site.value, -w, site.negates == 1u); }
