// Sizes that the kernels of attention's gradients share. In their buffers rows of positions are
// padded to whole quads; B cotangents of `per` rows each go with one sequence of T ≥ per positions.
struct Shape {
  heads: u32,
  kv_heads: u32,
  head_quads: u32, // head_dim/4
  positions: u32,  // T
  per: u32,        // rows of each cotangent
  cotangents: u32, // B
  window: u32,     // positions that each attends to, its own included
}

fn quads_of(positions: u32) -> u32 { return (positions + 3u) / 4u; }
