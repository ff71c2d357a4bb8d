// y[m, r] = silu(gate[m, r])·up[m, r], silu(g) = g / (1 + e^−g)
override SIZE: u32 = 64;

struct Shape { cols: u32, m: u32 } // intermediate_size, M

@group(0) @binding(0) var<storage, read> gate_up: array<f32>;  // [M, 2·cols]: gate, then up
@group(0) @binding(1) var<storage, read_write> y: array<f32>;  // [M, cols]
@group(0) @binding(2) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  if (i >= shape.m * shape.cols) { return; }
  let at = (i / shape.cols) * 2u * shape.cols + i % shape.cols;
  let g = gate_up[at];
  y[i] = g / (1.0 + exp(-g)) * gate_up[at + shape.cols];
}
