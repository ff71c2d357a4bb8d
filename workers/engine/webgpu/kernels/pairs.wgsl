// Pairs (t, s): a row t and a position s that it attends to, from the oldest in its window to t, one
// row after the other. The heads of a pair lie side by side, of all heads those first that share no keys.
struct Shape {
  heads: u32,      // H
  kv_heads: u32,   // K
  head_dim: u32,
  positions: u32,  // T: rows
  window: u32,     // positions that each attends to, its own included
  of_queries: u32, // 1: rows of q are mutated, else rows of k
  unit: u32,       // the head that those are of, of k the key head
  count: u32,      // mutants
  cols: u32,       // of x
  eps: f32,
}

@group(0) @binding(SHAPE) var<uniform> shape: Shape;

fn oldest_of(t: u32) -> u32 { return t + 1u - min(t + 1u, shape.window); }

fn pairs_before(t: u32) -> u32 {
  let w = min(t, shape.window);
  return w * (w + 1u) / 2u + (t - w) * shape.window;
}

fn pair_of(t: u32, s: u32) -> u32 { return pairs_before(t) + s - oldest_of(t); }

// Heads that share keys.
fn group_of() -> u32 { return shape.heads / shape.kv_heads; }
// Heads that the mutated rows are read by.
fn reading() -> u32 { return select(group_of(), 1u, shape.of_queries == 1u); }
// One of those.
fn reader(i: u32) -> u32 { return select(shape.unit * group_of() + i, shape.unit, shape.of_queries == 1u); }
// Where a head lies among all.
fn place_of(head: u32) -> u32 { return head % group_of() * shape.kv_heads + head / group_of(); }
