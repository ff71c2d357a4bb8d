// The gradients of normed q and k become those of what qk_norm.wgsl read, in place: with
// r = 1/sqrt(mean(x²) + eps), dx = r·w·dy − x·r³/head_dim·Σ_j w[j]·dy[j]·x[j] in every head. v's stay.
// Rows of several cotangents go with the same rows of x: s = m mod per. A thread a head.
struct Shape {
  heads: u32,    // query heads
  kv_heads: u32, // key/value heads
  quads: u32,    // head_dim/4
  m: u32,        // M: rows
  per: u32,      // rows of each cotangent
  eps: f32,
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;          // [per, (heads + 2·kv_heads)·quads], before the norm
@group(0) @binding(1) var<storage, read> q_norm: array<vec4f>;     // [quads]
@group(0) @binding(2) var<storage, read> k_norm: array<vec4f>;     // [quads]
@group(0) @binding(3) var<storage, read_write> dqkv: array<vec4f>; // [M, (heads + 2·kv_heads)·quads]
@group(0) @binding(4) var<uniform> shape: Shape;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 16u;
  let normed = shape.heads + shape.kv_heads;
  let head = i % normed;
  let m = i / normed;
  if (m >= shape.m) { return; }
  let all = normed + shape.kv_heads;
  let source = (m % shape.per * all + head) * shape.quads;
  let to = (m * all + head) * shape.quads;
  var sums = vec2f(0.0); // of x², and of w·dy·x
  for (var j = 0u; j < shape.quads; j++) {
    let v = x[source + j];
    let w = select(k_norm[j], q_norm[j], head < shape.heads);
    sums += vec2f(dot(v, v), dot(w * dqkv[to + j], v));
  }
  let head_dim = f32(4u * shape.quads);
  let r = inverseSqrt(sums.x / head_dim + shape.eps);
  let back = r * r * r / head_dim * sums.y;
  for (var j = 0u; j < shape.quads; j++) {
    let w = select(k_norm[j], q_norm[j], head < shape.heads);
    dqkv[to + j] = r * w * dqkv[to + j] - back * x[source + j];
  }
}
