// By how much each mutant moves its weight: δ = shift + slope·W, of those in the rows that are here.
struct Shape {
  rows: u32,  // of W
  first: u32, // row of W that is row `place` of the matrix
  place: u32,
  count: u32, // rows that are here
  mutants: u32,
  shift: f32,
  slope: f32,
}

@group(0) @binding(2) var<storage, read> mutants: array<vec2u>;     // row and column in the matrix
@group(0) @binding(3) var<storage, read_write> deltas: array<f32>;
@group(0) @binding(4) var<uniform> shape: Shape;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= shape.mutants) { return; }
  let at = mutants[i];
  if (at.x < shape.place || at.x >= shape.place + shape.count) { return; }
  deltas[i] = shape.shift + shape.slope * weight(shape.first + at.x - shape.place, at.y, shape.rows);
}
