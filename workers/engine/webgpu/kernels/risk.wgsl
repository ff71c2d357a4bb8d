// The risk of writing each weight anew: the largest share of a margin that δ = shift + slope·W eats,
// −δ·lowest where δ > 0, −δ·highest where δ < 0, at least 0; and which cotangent has that margin.
override SIZE: u32 = 64;

struct Shape {
  rows: u32,  // of W
  first: u32, // first row in W
  count: u32, // how many
  cols: u32,
  shift: f32,
  slope: f32,
  at: u32,    // row of the sensitivities that the first one is
}

@group(0) @binding(2) var<storage, read> lowest: array<f32>;    // [rows, cols] sensitivities
@group(0) @binding(3) var<storage, read> of_whom: array<u32>;   // [rows, cols] see sensitivity_wgsl.ts
@group(0) @binding(4) var<storage, read> highest: array<f32>;   // [rows, cols]
@group(0) @binding(5) var<storage, read_write> risk: array<f32>; // [count, cols]
@group(0) @binding(6) var<storage, read_write> whose: array<u32>; // [count, cols]
@group(0) @binding(7) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  if (i >= shape.count * shape.cols) { return; }
  let delta = shape.shift + shape.slope * weight(shape.first + i / shape.cols, i % shape.cols, shape.rows);
  let rises = delta > 0.0;
  let at = shape.at * shape.cols + i;
  let eaten = select(-delta * select(highest[at], lowest[at], rises), 0.0, delta == 0.0);
  risk[i] = max(eaten, 0.0);
  whose[i] = select(of_whom[at] >> 16u, of_whom[at] & 0xffffu, rises);
}
