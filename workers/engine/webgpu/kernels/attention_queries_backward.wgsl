// dq[b, t, h] = Σ_{p ≤ t} dscores[b, h, t, p]·k[p, h'], into the query columns of dqkv. A thread
// takes four components of four rows t.
@group(0) @binding(0) var<storage, read> dscores: array<vec4f>;    // [B, heads, per, per/4]
@group(0) @binding(1) var<storage, read> keys: array<vec4f>;       // [T, kv_heads·head_quads]
@group(0) @binding(2) var<storage, read_write> dqkv: array<vec4f>; // [B·per, (heads + 2·kv_heads)·head_quads]
@group(0) @binding(3) var<uniform> shape: Shape;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let quads = quads_of(shape.per);
  let j = i % shape.head_quads;
  let head = i / shape.head_quads % shape.heads;
  let t = i / (shape.head_quads * shape.heads) % quads * 4u;
  let b = i / (shape.head_quads * shape.heads * quads);
  if (b >= shape.cotangents) { return; }
  let last = shape.per - 1u;
  let rows = (b * shape.heads + head) * shape.per;
  let r0 = (rows + t) * quads;
  let r1 = (rows + min(t + 1u, last)) * quads;
  let r2 = (rows + min(t + 2u, last)) * quads;
  let r3 = (rows + min(t + 3u, last)) * quads;
  let stride = shape.kv_heads * shape.head_quads;
  let key = head * shape.kv_heads / shape.heads * shape.head_quads + j;
  var s0 = vec4f(0.0);
  var s1 = vec4f(0.0);
  var s2 = vec4f(0.0);
  var s3 = vec4f(0.0);
  for (var quad = 0u; quad <= t / 4u; quad++) {
    let d0 = dscores[r0 + quad];
    let d1 = dscores[r1 + quad];
    let d2 = dscores[r2 + quad];
    let d3 = dscores[r3 + quad];
    let k0 = keys[key + 4u * quad * stride];
    let k1 = keys[key + min(4u * quad + 1u, last) * stride];
    let k2 = keys[key + min(4u * quad + 2u, last) * stride];
    let k3 = keys[key + min(4u * quad + 3u, last) * stride];
    s0 += d0.x * k0 + d0.y * k1 + d0.z * k2 + d0.w * k3;
    s1 += d1.x * k0 + d1.y * k1 + d1.z * k2 + d1.w * k3;
    s2 += d2.x * k0 + d2.y * k1 + d2.z * k2 + d2.w * k3;
    s3 += d3.x * k0 + d3.y * k1 + d3.z * k2 + d3.w * k3;
  }
  let width = (shape.heads + 2u * shape.kv_heads) * shape.head_quads;
  let to = (b * shape.per + t) * width + head * shape.head_quads + j;
  dqkv[to] = s0;
  if (t + 1u <= last) { dqkv[to + width] = s1; }
  if (t + 2u <= last) { dqkv[to + 2u * width] = s2; }
  if (t + 3u <= last) { dqkv[to + 3u * width] = s3; }
}
