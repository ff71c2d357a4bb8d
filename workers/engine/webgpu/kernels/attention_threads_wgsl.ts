/**
 * WGSL of the attention of attention.wgsl with no barriers: one thread to a row and to `share`
 * query heads that read the same keys and values. Queries and sums stay in registers (written
 * out), four positions are taken at a time.
 *
 * `delta` makes it the change of attention by a mutation of q_proj, k_proj or v_proj: only the
 * heads of each sequence's span are computed, and what comes out is the difference to the wild
 * type's, [M, width], beginning with the span's first column.
 */
export function attentionThreadsWgsl(headDim: number, share: number, delta: boolean): string {
  const quads = Array.from({ length: headDim / 4 }, (_, j) => j);
  const heads = Array.from({ length: share }, (_, g) => g);
  const each = (line: (j: number, g: number) => string) =>
    heads.flatMap((g) => quads.map((j) => line(j, g))).join('\n');
  const four = [0, 1, 2, 3];
  const whole = {
    bindings: '',
    shape: '',
    head: `
  let i = at / (shape.heads / ${share}u);
  let head = at % (shape.heads / ${share}u) * ${share}u;`,
    skip: '',
    write: `
  let to = (i * shape.heads + head) * QUADS;
${each((j, g) => `  out[to + ${g}u * QUADS + ${j}u] = o${g}_${j} / total${g};`)}`,
  };
  const changed = {
    bindings: `
struct Span { first_col: u32, count: u32 }
@group(0) @binding(7) var<storage, read> spans: array<Span>;        // [B]
@group(0) @binding(8) var<storage, read> wild_type: array<vec4f>;   // [T, heads·${headDim}]`,
    shape:
      'width: u32, // columns of out\n  first: u32, // row of wild_type of each sequence’s first row',
    head: `
  let i = at / (shape.width / ${headDim * share}u);
  let nth = at % (shape.width / ${headDim * share}u) * ${share}u;`,
    skip: `
  let span = spans[sequence];
  if (nth * ${headDim}u >= span.count) { return; }
  let head = span.first_col / ${headDim}u + nth;`,
    write: `
  let to = (i * shape.width) / 4u + nth * QUADS;
  let from_wild_type = ((shape.first + row) * shape.heads + head) * QUADS;
${each((j, g) => `  out[to + ${g}u * QUADS + ${j}u] = o${g}_${j} / total${g} - wild_type[from_wild_type + ${g}u * QUADS + ${j}u];`)}`,
  };
  const v = delta ? changed : whole;
  return `
override TAIL: bool = false; // only the last pass_uniform.tail rows of each sequence

struct Shape {
  heads: u32,
  kv_heads: u32,
  capacity: u32,
  m: u32, // rows of out
  window: u32, // positions that each attends to, its own included
  ${v.shape}
}

@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;       // [M, (heads + 2·kv_heads)·${headDim}]
@group(0) @binding(1) var<storage, read> keys: array<vec4f>;      // [slots, C, kv_heads·${headDim}]
@group(0) @binding(2) var<storage, read> values: array<vec4f>;    // [slots, C, kv_heads·${headDim}]
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;
@group(0) @binding(4) var<uniform> shape: Shape;
@group(0) @binding(5) var<uniform> pass_uniform: PassUniform;
@group(0) @binding(6) var<storage, read> slots: array<u32>;       // [B] each sequence's cache
${v.bindings}

const LOWEST = -3.0e38;
const QUADS = ${headDim / 4}u;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * 16u;
  ${v.head}
  if (i >= shape.m) { return; }
  let per = select(pass_uniform.rows, pass_uniform.tail, TAIL);
  let sequence = i / per;
  let row = pass_uniform.rows - per + i % per;
  let m = sequence * pass_uniform.rows + row;
  let position = pass_uniform.first_position + row;
  let oldest = position + 1u - min(position + 1u, shape.window);
  ${v.skip}
  let stride = shape.kv_heads * QUADS;
  let base = slots[sequence] * shape.capacity * stride
    + (head * shape.kv_heads / shape.heads) * QUADS;
  let from_query = (m * (shape.heads + 2u * shape.kv_heads) + head) * QUADS;
${each((j, g) => `  let q${g}_${j} = qkv[from_query + ${g}u * QUADS + ${j}u] * inverseSqrt(${headDim}.0); var o${g}_${j} = vec4f(0.0);`)}
${heads.map((g) => `  var highest${g} = LOWEST; var total${g} = 0.0;`).join('\n')}
  for (var first = oldest; first <= position; first += 4u) {
${four
  .map(
    (p) => `    let at${p} = base + min(first + ${p}u, position) * stride;
${heads.map((g) => `    var s${g}_${p} = 0.0;`).join('\n')}
${quads
  .map(
    (j) => `    { let key = keys[at${p} + ${j}u];
${heads.map((g) => `      s${g}_${p} += dot(q${g}_${j}, key);`).join('\n')} }`,
  )
  .join('\n')}
${p > 0 ? heads.map((g) => `    s${g}_${p} = select(LOWEST, s${g}_${p}, first + ${p}u <= position);`).join('\n') : ''}`,
  )
  .join('\n')}
${heads
  .map(
    (g) => `    let top${g} = max(highest${g}, max(max(s${g}_0, s${g}_1), max(s${g}_2, s${g}_3)));
    let fade${g} = exp(highest${g} - top${g});
    highest${g} = top${g};
${four.map((p) => `    let e${g}_${p} = exp(s${g}_${p} - top${g});`).join('\n')}
    total${g} = total${g} * fade${g} + ((e${g}_0 + e${g}_1) + (e${g}_2 + e${g}_3));`,
  )
  .join('\n')}
${quads
  .map(
    (j) => `    { ${four.map((p) => `let v${p} = values[at${p} + ${j}u];`).join(' ')}
${heads.map((g) => `      o${g}_${j} = o${g}_${j} * fade${g} + ${four.map((p) => `e${g}_${p} * v${p}`).join(' + ')};`).join('\n')} }`,
  )
  .join('\n')}
  }
  ${v.write}
}
`;
}
