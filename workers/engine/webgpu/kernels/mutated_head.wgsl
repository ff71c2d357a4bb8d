// Heads that read some mutated rows of q or k; a constant SHAPE, the binding, and pairs.wgsl go with it.
struct Shape {
  heads: u32,      // H
  kv_heads: u32,   // K
  head_dim: u32,
  positions: u32,  // T: rows
  window: u32,     // positions that each attends to, its own included
  of_queries: u32, // 1: rows of q are mutated, else rows of k
  unit: u32,       // the head that those are of, of k the key head
  first_row: u32,  // of the matrix, and how many: the rows that mutants are of
  rows: u32,
  first: u32,      // mutant, and how many
  count: u32,
  cols: u32,       // of x
  eps: f32,
}

@group(0) @binding(SHAPE) var<uniform> shape: Shape;

// How many heads read them: of q one, of k those that share it.
fn readers() -> u32 { return select(group_of(), 1u, shape.of_queries == 1u); }
fn reader(i: u32) -> u32 { return select(shape.unit * group_of() + i, shape.unit, shape.of_queries == 1u); }
