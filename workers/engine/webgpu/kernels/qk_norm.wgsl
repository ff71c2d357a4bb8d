// Every head of q and of k through an RMS norm, in place; v stays. A thread a head, so that the order
// of summation depends on head_dim only.
struct Shape {
  heads: u32,    // query heads
  kv_heads: u32, // key/value heads
  quads: u32,    // head_dim/4
  m: u32,        // M: rows
  eps: f32,
}

@group(0) @binding(0) var<storage, read_write> qkv: array<vec4f>; // [M, (heads + 2·kv_heads)·quads]
@group(0) @binding(1) var<storage, read> q_norm: array<vec4f>;    // [quads]
@group(0) @binding(2) var<storage, read> k_norm: array<vec4f>;    // [quads]
@group(0) @binding(3) var<uniform> shape: Shape;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 16u;
  let normed = shape.heads + shape.kv_heads;
  let head = i % normed;
  let m = i / normed;
  if (m >= shape.m) { return; }
  let at = (m * (normed + shape.kv_heads) + head) * shape.quads;
  var sum = 0.0;
  for (var j = 0u; j < shape.quads; j++) {
    let v = qkv[at + j];
    sum += dot(v, v);
  }
  let r = inverseSqrt(sum / f32(4u * shape.quads) + shape.eps);
  for (var j = 0u; j < shape.quads; j++) {
    qkv[at + j] = qkv[at + j] * r * select(k_norm[j], q_norm[j], head < shape.heads);
  }
}
