/**
 * WGSL of the attention of attention.wgsl with one thread to a row and head and no barriers; the
 * query and the sum stay in registers (written out), four positions are taken at a time.
 *
 * `delta` makes it the change of attention by a mutation of q_proj, k_proj or v_proj: only the
 * heads of each sequence's span are computed, and what comes out is the difference to the wild
 * type's, [M, width], beginning with the span's first column.
 */
export function attentionThreadsWgsl(headDim: number, delta: boolean): string {
  const quads = Array.from({ length: headDim / 4 }, (_, j) => j);
  const each = (line: (j: number) => string) => quads.map(line).join('\n');
  const four = [0, 1, 2, 3];
  const whole = {
    bindings: '',
    shape: '',
    head: `
  let i = at / shape.heads;
  let head = at % shape.heads;`,
    skip: '',
    write: `
  let to = (i * shape.heads + head) * QUADS;
${each((j) => `  out[to + ${j}u] = o${j} / total;`)}`,
  };
  const changed = {
    bindings: `
struct Span { first_col: u32, count: u32 }
@group(0) @binding(7) var<storage, read> spans: array<Span>;        // [B]
@group(0) @binding(8) var<storage, read> wild_type: array<vec4f>;   // [T, heads·${headDim}]`,
    shape:
      'width: u32, // columns of out\n  first: u32, // row of wild_type of each sequence’s first row',
    head: `
  let i = at / (shape.width / ${headDim}u);
  let nth = at % (shape.width / ${headDim}u);`,
    skip: `
  let span = spans[sequence];
  if (nth * ${headDim}u >= span.count) { return; }
  let head = span.first_col / ${headDim}u + nth;`,
    write: `
  let to = (i * shape.width) / 4u + nth * QUADS;
  let from_wild_type = ((shape.first + row) * shape.heads + head) * QUADS;
${each((j) => `  out[to + ${j}u] = o${j} / total - wild_type[from_wild_type + ${j}u];`)}`,
  };
  const v = delta ? changed : whole;
  return `
override TAIL: bool = false; // only the last frame.tail rows of each sequence

struct Shape {
  heads: u32,
  kv_heads: u32,
  capacity: u32,
  m: u32, // rows of out
  ${v.shape}
}

@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;       // [M, (heads + 2·kv_heads)·${headDim}]
@group(0) @binding(1) var<storage, read> keys: array<vec4f>;      // [slots, C, kv_heads·${headDim}]
@group(0) @binding(2) var<storage, read> values: array<vec4f>;    // [slots, C, kv_heads·${headDim}]
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;
@group(0) @binding(4) var<uniform> shape: Shape;
@group(0) @binding(5) var<uniform> frame: Frame;
@group(0) @binding(6) var<storage, read> slots: array<u32>;       // [B] each sequence's cache
${v.bindings}

const LOWEST = -3.0e38;
const QUADS = ${headDim / 4}u;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * 16u;
  ${v.head}
  if (i >= shape.m) { return; }
  let per = select(frame.rows, frame.tail, TAIL);
  let sequence = i / per;
  let row = frame.rows - per + i % per;
  let m = sequence * frame.rows + row;
  let position = frame.first_position + row;
  ${v.skip}
  let stride = shape.kv_heads * QUADS;
  let base = slots[sequence] * shape.capacity * stride
    + (head * shape.kv_heads / shape.heads) * QUADS;
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
  ${v.write}
}
`;
}
