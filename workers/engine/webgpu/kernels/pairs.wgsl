// Pairs (t, s): a row t and a position s that it attends to, from the oldest in its window to t, one row
// after the other. A Shape with the window (positions that each attends to, its own included) follows.

fn oldest_of(t: u32) -> u32 { return t + 1u - min(t + 1u, shape.window); }

fn pairs_before(t: u32) -> u32 {
  let w = min(t, shape.window);
  return w * (w + 1u) / 2u + (t - w) * shape.window;
}

fn pair_of(t: u32, s: u32) -> u32 { return pairs_before(t) + s - oldest_of(t); }

// Heads that share keys.
fn group_of() -> u32 { return shape.heads / shape.kv_heads; }

// Where a head lies among all of a pair: those first that share no keys.
fn place_of(head: u32) -> u32 { return head % group_of() * shape.kv_heads + head / group_of(); }
