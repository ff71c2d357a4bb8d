// The gradients of gate and up from that of z = silu(gate)·up, four columns a thread. Rows of
// several cotangents go with the same rows of gate and up: s = m mod per.
override SIZE: u32 = 64;

struct Shape { quads: u32, m: u32, per: u32 } // intermediate_size/4, M, rows of gate_up that belong to a cotangent

@group(0) @binding(0) var<storage, read> gate_up: array<vec4f>;         // [per, 2·quads]: gate, then up
@group(0) @binding(1) var<storage, read> dz: array<vec4f>;              // [M, quads]
@group(0) @binding(2) var<storage, read_write> dgate_up: array<vec4f>;  // [M, 2·quads]
@group(0) @binding(3) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  if (i >= shape.m * shape.quads) { return; }
  let m = i / shape.quads;
  let source = i % shape.quads + m % shape.per * 2u * shape.quads;
  let to = i + m * shape.quads;
  let g = gate_up[source];
  let share = 1.0 / (1.0 + exp(-g));
  dgate_up[to] = dz[i] * gate_up[source + shape.quads] * share * (1.0 + g * (1.0 - share));
  dgate_up[to + shape.quads] = dz[i] * g * share;
}
