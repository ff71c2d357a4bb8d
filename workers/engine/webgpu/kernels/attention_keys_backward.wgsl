// dk[b, p, h'] = Σ_{t ≥ p, h} dscores[b, h, t, p]·q[t, h] and dv[b, p, h'] = Σ_{t ≥ p, h} shares[h, t, p]·
// da[b, t, h] over the query heads h that share h', into the key and value columns of dqkv. A thread
// takes four components of four positions p.
@group(0) @binding(0) var<storage, read> dscores: array<vec4f>;    // [B, heads, per, per/4]
@group(0) @binding(1) var<storage, read> shares: array<vec4f>;     // [heads, T, T/4]
@group(0) @binding(2) var<storage, read> qkv: array<vec4f>;        // [T, (heads + 2·kv_heads)·head_quads], q rotated
@group(0) @binding(3) var<storage, read> da: array<vec4f>;         // [B·per, heads·head_quads]
@group(0) @binding(4) var<storage, read_write> dqkv: array<vec4f>; // [B·per, (heads + 2·kv_heads)·head_quads]
@group(0) @binding(5) var<uniform> shape: Shape;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let quads = quads_of(shape.per);
  let j = i % shape.head_quads;
  let kv_head = i / shape.head_quads % shape.kv_heads;
  let quad = i / (shape.head_quads * shape.kv_heads) % quads;
  let b = i / (shape.head_quads * shape.kv_heads * quads);
  if (b >= shape.cotangents) { return; }
  let width = (shape.heads + 2u * shape.kv_heads) * shape.head_quads;
  let group = shape.heads / shape.kv_heads;
  var k0 = vec4f(0.0);
  var k1 = vec4f(0.0);
  var k2 = vec4f(0.0);
  var k3 = vec4f(0.0);
  var v0 = vec4f(0.0);
  var v1 = vec4f(0.0);
  var v2 = vec4f(0.0);
  var v3 = vec4f(0.0);
  for (var head = kv_head * group; head < (kv_head + 1u) * group; head++) {
    for (var t = 4u * quad; t < shape.per; t++) {
      let d = dscores[((b * shape.heads + head) * shape.per + t) * quads + quad];
      let share = shares[(head * shape.positions + t) * quads_of(shape.positions) + quad];
      let q = qkv[t * width + head * shape.head_quads + j];
      let a = da[((b * shape.per + t) * shape.heads + head) * shape.head_quads + j];
      k0 += d.x * q;
      k1 += d.y * q;
      k2 += d.z * q;
      k3 += d.w * q;
      v0 += share.x * a;
      v1 += share.y * a;
      v2 += share.z * a;
      v3 += share.w * a;
    }
  }
  let key = (b * shape.per + 4u * quad) * width + (shape.heads + kv_head) * shape.head_quads + j;
  let value = key + shape.kv_heads * shape.head_quads;
  let last = shape.per - 1u - 4u * quad;
  dqkv[key] = k0;
  dqkv[value] = v0;
  if (last >= 1u) { dqkv[key + width] = k1; dqkv[value + width] = v1; }
  if (last >= 2u) { dqkv[key + 2u * width] = k2; dqkv[value + 2u * width] = v2; }
  if (last >= 3u) { dqkv[key + 3u * width] = k3; dqkv[value + 3u * width] = v3; }
}
