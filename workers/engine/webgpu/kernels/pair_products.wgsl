// out[b, pair (t, s), head] = scale · a[b, t, head]·c[s, key head]: what a unit of each attention weight
// adds to a margin, or its score. A thread an element of a square of positions.
struct Shape {
  heads: u32,      // H
  kv_heads: u32,   // K
  quads: u32,      // head_dim/4
  per: u32,        // rows of each of the count
  window: u32,
  count: u32,
  stride: u32,     // heads of a row of a
  scale: f32,
}

@group(0) @binding(0) var<storage, read> a: array<vec4f>;         // [count·per, stride·quads]
@group(0) @binding(1) var<storage, read> c: array<vec4f>;         // [≥ per, K·quads]
@group(0) @binding(2) var<storage, read_write> out: array<f32>;   // [count, pairs, H], heads as in pairs.wgsl
@group(0) @binding(3) var<uniform> shape: Shape;

fn pairs_before(t: u32) -> u32 {
  let w = min(t, shape.window);
  return w * (w + 1u) / 2u + (t - w) * shape.window;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let per = shape.per;
  let s = i % per;
  let t = i / per % per;
  let head = i / (per * per) % shape.heads;
  let b = i / (per * per * shape.heads);
  let oldest = t + 1u - min(t + 1u, shape.window);
  if (b >= shape.count || s > t || s < oldest) { return; }
  let group = shape.heads / shape.kv_heads;
  let begin = ((b * per + t) * shape.stride + head) * shape.quads;
  let to = (s * shape.kv_heads + head / group) * shape.quads;
  var sum = 0.0;
  for (var j = 0u; j < shape.quads; j++) { sum += dot(a[begin + j], c[to + j]); }
  let pair = b * pairs_before(per) + pairs_before(t) + s - oldest;
  out[pair * shape.heads + head % group * shape.kv_heads + head / group] = shape.scale * sum;
}
