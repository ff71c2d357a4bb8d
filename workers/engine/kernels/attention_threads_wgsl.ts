/**
 * WGSL of the attention of attention.wgsl with one thread to a row and head and no barriers; the
 * query and the sum stay in registers (written out), four positions are taken at a time.
 */
export function attentionThreadsWgsl(headDim: number): string {
  const quads = Array.from({ length: headDim / 4 }, (_, j) => j);
  const each = (line: (j: number) => string) => quads.map(line).join('\n');
  const four = [0, 1, 2, 3];
  return `
struct Shape { heads: u32, kv_heads: u32, capacity: u32, m: u32 }

@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;    // [M, (heads + 2·kv_heads)·${headDim}]
@group(0) @binding(1) var<storage, read> keys: array<vec4f>;   // [B, C, kv_heads·${headDim}]
@group(0) @binding(2) var<storage, read> values: array<vec4f>; // [B, C, kv_heads·${headDim}]
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>; // [M, heads·${headDim}]
@group(0) @binding(4) var<uniform> shape: Shape;
@group(0) @binding(5) var<uniform> frame: Frame;

const LOWEST = -3.0e38;
const QUADS = ${headDim / 4}u;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 16u;
  let m = i / shape.heads;
  let head = i % shape.heads;
  if (m >= shape.m) { return; }
  let position = frame.first_position + m % frame.rows;
  let stride = shape.kv_heads * QUADS;
  let base = (m / frame.rows) * shape.capacity * stride + (head * shape.kv_heads / shape.heads) * QUADS;
  let from_query = (m * (shape.heads + 2u * shape.kv_heads) + head) * QUADS;
${each((j) => `  let q${j} = qkv[from_query + ${j}u] * inverseSqrt(${headDim}.0); var o${j} = vec4f(0.0);`)}
  var highest = LOWEST;
  var total = 0.0;
  for (var first = 0u; first <= position; first += 4u) {
${four
  .map(
    (p) => `    let at${p} = base + min(first + ${p}u, position) * stride;
    var s${p} = ${quads.map((j) => `dot(q${j}, keys[at${p} + ${j}u])`).join(' + ')};
    ${p > 0 ? `s${p} = select(LOWEST, s${p}, first + ${p}u <= position);` : ''}`,
  )
  .join('\n')}
    let top = max(highest, max(max(s0, s1), max(s2, s3)));
    let fade = exp(highest - top);
    highest = top;
${four.map((p) => `    let e${p} = exp(s${p} - top);`).join('\n')}
    total = total * fade + ((e0 + e1) + (e2 + e3));
${each((j) => `    o${j} = o${j} * fade + ${four.map((p) => `e${p} * values[at${p} + ${j}u]`).join(' + ')};`)}
  }
  let to = (m * shape.heads + head) * QUADS;
${each((j) => `  out[to + ${j}u] = o${j} / total;`)}
}
`;
}
