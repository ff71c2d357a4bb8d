// Turns the gradients of rotated q and k back, in place: the rotation of rope_and_cache.wgsl by the
// opposite angle. Row m stands at position m mod per.
override SIZE: u32 = 64;

struct Shape {
  turned: u32,   // heads that are turned: query and key heads
  all: u32,      // heads of a row: those and the value heads
  head_dim: u32,
  per: u32,      // rows of each cotangent
  m: u32,        // M
}

@group(0) @binding(0) var<storage, read_write> dqkv: array<f32>;  // [M, all·head_dim]
@group(0) @binding(1) var<storage, read> rotation: array<vec2f>;  // [positions, head_dim/2] (cos, sin)
@group(0) @binding(2) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  let half = shape.head_dim / 2u;
  let pair = i % half;
  let head = i / half % shape.turned;
  let m = i / (half * shape.turned);
  if (m >= shape.m) { return; }
  let at = (m * shape.all + head) * shape.head_dim + pair;
  let turn = rotation[m % shape.per * half + pair];
  let a = dqkv[at];
  let b = dqkv[at + half];
  dqkv[at] = a * turn.x + b * turn.y;
  dqkv[at + half] = b * turn.x - a * turn.y;
}
