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
@group(0) @binding(2) var<storage, read_write> out: array<f32>;   // [count, pairs, H], heads as in pairs.wgsl, which follows
@group(0) @binding(3) var<uniform> shape: Shape;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let per = shape.per;
  let s = i % per;
  let t = i / per % per;
  let head = i / (per * per) % shape.heads;
  let b = i / (per * per * shape.heads);
  if (b >= shape.count || s > t || s < oldest_of(t)) { return; }
  let begin = ((b * per + t) * shape.stride + head) * shape.quads;
  let to = (s * shape.kv_heads + head / group_of()) * shape.quads;
  var sum = 0.0;
  for (var j = 0u; j < shape.quads; j++) { sum += dot(a[begin + j], c[to + j]); }
  out[(b * pairs_before(per) + pair_of(t, s)) * shape.heads + place_of(head)] = shape.scale * sum;
}
