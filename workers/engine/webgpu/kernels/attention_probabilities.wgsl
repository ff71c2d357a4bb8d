// shares[h, t, p] = softmax_p(q[t, h]·k[p, h'] / sqrt(head_dim)), oldest ≤ p ≤ t; 0 elsewhere. A thread
// a row.
@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;          // [T, (heads + 2·kv_heads)·head_quads], q rotated
@group(0) @binding(1) var<storage, read> keys: array<vec4f>;         // [T, kv_heads·head_quads], rotated
@group(0) @binding(2) var<storage, read_write> shares: array<vec4f>; // [heads, T, T/4]
@group(0) @binding(3) var<uniform> shape: Shape;

const LOWEST = -3.0e38;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 16u;
  if (i >= shape.heads * shape.positions) { return; }
  let head = i / shape.positions;
  let t = i % shape.positions;
  let quads = quads_of(shape.positions);
  let query = (t * (shape.heads + 2u * shape.kv_heads) + head) * shape.head_quads;
  let key = head * shape.kv_heads / shape.heads * shape.head_quads;
  let scale = inverseSqrt(f32(4u * shape.head_quads));
  let first = t + 1u - min(t + 1u, shape.window);
  var highest = LOWEST;
  for (var quad = 0u; quad < quads; quad++) {
    var scores = vec4f(LOWEST);
    for (var c = 0u; c < 4u; c++) {
      let p = 4u * quad + c;
      if (p < first || p > t) { continue; }
      let key_at = key + p * shape.kv_heads * shape.head_quads;
      var product = 0.0;
      for (var j = 0u; j < shape.head_quads; j++) { product += dot(qkv[query + j], keys[key_at + j]); }
      scores[c] = product * scale;
      highest = max(highest, scores[c]);
    }
    shares[i * quads + quad] = scores;
  }
  var total = 0.0;
  for (var quad = 0u; quad < quads; quad++) {
    let e = exp(shares[i * quads + quad] - highest);
    shares[i * quads + quad] = e;
    total += e.x + e.y + e.z + e.w;
  }
  for (var quad = 0u; quad < quads; quad++) { shares[i * quads + quad] /= total; }
}
