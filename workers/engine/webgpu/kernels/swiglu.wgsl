// y[m, r] = silu(gate[m, r])·up[m, r], silu(g) = g / (1 + e^−g), four columns a thread
override SIZE: u32 = 64;

struct Shape { quads: u32, m: u32 } // intermediate_size/4, M

@group(0) @binding(0) var<storage, read> gate_up: array<vec4f>; // [M, 2·quads]: gate, then up
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>; // [M, quads]
@group(0) @binding(2) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  if (i >= shape.m * shape.quads) { return; }
  let at = i + i / shape.quads * shape.quads;
  let g = gate_up[at];
  y[i] = g / (1.0 + exp(-g)) * gate_up[at + shape.quads];
}
