// The gradients of q·k: dscores[b, h, t, p] = shares[h, t, p]·(da[b, t, h]·v[p, h'] − da[b, t, h]·a[t, h])
// / sqrt(head_dim), a what attention gave (the sum of softmax's gradient, without a pass of its own);
// 0 for p > t. Four positions p a thread.
@group(0) @binding(0) var<storage, read> da: array<vec4f>;            // [B·per, heads·head_quads]
@group(0) @binding(1) var<storage, read> attended: array<vec4f>;      // [T, heads·head_quads]
@group(0) @binding(2) var<storage, read> values: array<vec4f>;        // [T, kv_heads·head_quads]
@group(0) @binding(3) var<storage, read> shares: array<vec4f>;        // [heads, T, T/4]
@group(0) @binding(4) var<storage, read_write> dscores: array<vec4f>; // [B, heads, per, per/4]
@group(0) @binding(5) var<uniform> shape: Shape;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let quads = quads_of(shape.per);
  let quad = i % quads;
  let t = i / quads % shape.per;
  let head = i / (quads * shape.per) % shape.heads;
  let b = i / (quads * shape.per * shape.heads);
  if (b >= shape.cotangents) { return; }
  if (4u * quad > t) {
    dscores[i] = vec4f(0.0);
    return;
  }
  let stride = shape.kv_heads * shape.head_quads;
  let source = ((b * shape.per + t) * shape.heads + head) * shape.head_quads;
  let out = (t * shape.heads + head) * shape.head_quads;
  let base = head * shape.kv_heads / shape.heads * shape.head_quads;
  // positions behind t have no share, whatever is read for them
  let p0 = base + 4u * quad * stride;
  let p1 = base + min(4u * quad + 1u, t) * stride;
  let p2 = base + min(4u * quad + 2u, t) * stride;
  let p3 = base + min(4u * quad + 3u, t) * stride;
  var product = vec4f(0.0);
  var own = 0.0;
  for (var j = 0u; j < shape.head_quads; j++) {
    let d = da[source + j];
    own += dot(d, attended[out + j]);
    product += vec4f(
      dot(d, values[p0 + j]), dot(d, values[p1 + j]), dot(d, values[p2 + j]), dot(d, values[p3 + j]),
    );
  }
  let share = shares[(head * shape.positions + t) * quads_of(shape.positions) + quad];
  dscores[i] = share * (product - own) * inverseSqrt(f32(4u * shape.head_quads));
}
