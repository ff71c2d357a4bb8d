/**
 * WGSL of y[m, out + n] += Σ_i W[n, first_col + i]·delta[m, i]: the change of a product whose input
 * changes only in the columns first_col … first_col + count of row m's sequence. A thread takes
 * `tileM` rows of one sequence and `tileN` rows of W, so that each weight is read once for several
 * products; one variable per register, see linear_wgsl.ts. Goes behind a reader and weights8.wgsl.
 */
export function deltaLinearWgsl(tileM: number, tileN: number): string {
  const rows = Array.from({ length: tileM }, (_, i) => i);
  const cols = Array.from({ length: tileN }, (_, j) => j);
  const each = <T>(items: T[], line: (item: T) => string) => items.map(line).join('\n');
  const eachProduct = (line: (i: number, j: number) => string) =>
    each(rows, (i) => each(cols, (j) => line(i, j)));
  return `
override SIZE: u32 = 64;

struct Span { first_col: u32, count: u32 }
struct Shape {
  rows: u32,   // of W
  width: u32,  // columns of delta
  m: u32,
  per: u32,    // rows of a sequence
  out: u32,    // column of y that W's row 0 writes
  stride: u32, // columns of y
}

@group(0) @binding(2) var<storage, read> delta: array<f32>;   // [M, width]
@group(0) @binding(3) var<storage, read> spans: array<Span>;  // [B]
@group(0) @binding(4) var<storage, read_write> y: array<f32>; // [M, stride]
@group(0) @binding(5) var<uniform> shape: Shape;

// Four columns of delta from a row's start on, beginning with column \`first\`; nothing outside the
// span, wherever it lies: before it \`first\` wraps around.
fn delta4(from_row: u32, first: u32, count: u32) -> vec4f {
  let i = vec4u(first) + vec4u(0u, 1u, 2u, 3u);
  let at = from_row + min(i, vec4u(shape.width - 1u));
  let four = vec4f(delta[at.x], delta[at.y], delta[at.z], delta[at.w]);
  return select(vec4f(0.0), four, i < vec4u(count));
}

fn put(i: u32, n: u32, from_row: u32, sum: f32) {
  if (i < shape.per && n < shape.rows) { y[from_row + n] += sum; }
}

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  // a thread's rows of W stand a stripe apart, so that neighbours read and write side by side
  let stripe = (shape.rows + ${tileN - 1}u) / ${tileN}u;
  let tiles = (shape.per + ${tileM - 1}u) / ${tileM}u;
  let tile = (id.x + id.y * groups.x * SIZE) / stripe;
  let sequence = tile / tiles;
  if (sequence * shape.per >= shape.m) { return; }
  let span = spans[sequence];
  if (span.count == 0u) { return; }
  let i = tile % tiles * ${tileM}u;
  let n = (id.x + id.y * groups.x * SIZE) % stripe;
${each(rows, (r) => `  let m${r} = sequence * shape.per + min(i + ${r}u, shape.per - 1u);`)}
${each(cols, (j) => `  let w${j} = min(n + ${j}u * stripe, shape.rows - 1u);`)}
${eachProduct((r, j) => `  var s${r}_${j} = 0.0;`)}
  let end = span.first_col + span.count;
  for (var oct = span.first_col / 8u; oct * 8u < end; oct++) {
    let begin = oct * 8u - span.first_col;
${each(
  rows,
  (r) => `    let a${r} = delta4(m${r} * shape.width, begin, span.count);
    let b${r} = delta4(m${r} * shape.width, begin + 4u, span.count);`,
)}
${each(
  cols,
  (j) => `    {
      let w = weights8(w${j}, oct, shape.rows);
${each(rows, (r) => `      s${r}_${j} += dot(w.a, a${r}) + dot(w.b, b${r});`)}
    }`,
)}
  }
${eachProduct((r, j) => `  put(i + ${r}u, n + ${j}u * stripe, m${r} * shape.stride + shape.out, s${r}_${j});`)}
}
`;
}
