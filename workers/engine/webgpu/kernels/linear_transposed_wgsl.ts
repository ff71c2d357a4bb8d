import type { ProductStyle } from './product-style.ts';

/** Rows of dy that a thread takes by itself, with eight columns of W: more would not stay in registers. */
const TALL = 16;
/** Threads that stand side by side then, each with its own columns. */
const THREADS = 4;

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const each = <T>(items: T[], line: (item: T) => string) => items.map(line).join('\n');

const HEAD = `
override PICKED: bool = false; // only the first row of each cotangent's span is not 0

struct Shape {
  cols: u32,   // K
  rows: u32,   // of W
  first: u32,  // first row of W to multiply with
  count: u32,  // N: how many
  column: u32,   // column of dy that belongs to the first
  stride: u32, // columns of dy
  m: u32,      // M: rows to multiply
  adds: u32,   // 1: the product is added to dx
  per: u32,    // PICKED: rows of each cotangent
}

@group(0) @binding(2) var<storage, read> dy: array<f32>;         // [M, stride]
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>; // [M, K/4]
@group(0) @binding(4) var<storage, read> spans: array<vec2u>;    // PICKED: [M]
@group(0) @binding(5) var<uniform> shape: Shape;

// The row of dy and dx that is multiplied as the nth.
fn row_of(n: u32) -> u32 {
  if (PICKED) { return n * shape.per + spans[n].x; }
  return n;
}

fn put(m: u32, quad: u32, sum: vec4f) {
  if (m >= shape.m || quad >= shape.cols / 4u) { return; }
  let at = row_of(m) * (shape.cols / 4u) + quad;
  if (shape.adds == 1u) { dx[at] += sum; } else { dx[at] = sum; }
}
`;

/**
 * WGSL of dx[m, k] = Σ_n dy[m, column + n]·W[first + n, k] (+ dx[m, k]), to be put behind a weight
 * reader and weights8.wgsl. Sums run over n in ascending order.
 */
export function linearTransposedWgsl(style: ProductStyle): string {
  return HEAD + (style === 'together' ? together() : alone(style === 'quads'));
}

/** Columns of W that one workgroup takes, in eights. */
export const octsOfGroup = (style: ProductStyle): number => (style === 'together' ? 8 : THREADS);
/** Rows of dy that one workgroup takes. */
export const rowsOfGroup = (style: ProductStyle): number => (style === 'together' ? 64 : TALL);

/** Every thread has its own columns; neighbours need the same numbers of dy. */
function alone(inQuads: boolean): string {
  const rows = range(TALL);
  const fours = range(TALL / 4);
  const rowAt = (row: string) =>
    `row_of(min(m + ${row}, shape.m - 1u)) * shape.stride + shape.column`;
  const starts = inQuads
    ? each(fours, (q) => `  let y${q} = ${rowAt(`${4 * q}u + quad_lane % 4u`)};`)
    : each(rows, (i) => `  let y${i} = ${rowAt(`${i}u`)};`);
  const reads = inQuads
    ? `${each(fours, (q) => `    let own${q} = dy[y${q} + n];`)}
${each(rows, (i) => `    let d${i} = quadBroadcast(own${i >> 2}, ${i & 3}u);`)}`
    : each(rows, (i) => `    let d${i} = dy[y${i} + n];`);
  return `
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32${
    inQuads ? ', @builtin(subgroup_invocation_id) quad_lane: u32' : ''
  }) {
  let m = group.y * ${TALL}u;
  let at = group.x * ${THREADS}u + lane;
  let oct = min(at, shape.cols / 8u - 1u);
${starts}
${each(rows, (i) => `  var a${i} = vec4f(0.0); var b${i} = vec4f(0.0);`)}
  for (var n = 0u; n < shape.count; n++) {
${reads}
    let w = weights8(shape.first + n, oct, shape.rows);
${each(rows, (i) => `    a${i} += d${i} * w.a; b${i} += d${i} * w.b;`)}
  }
${each(rows, (i) => `  put(m + ${i}u, 2u * at, a${i}); put(m + ${i}u, 2u * at + 1u, b${i});`)}
}
`;
}

/** Rows of W that a workgroup holds at a time. */
const BLOCK = 16;

/**
 * For real GPUs: a workgroup brings a block of dy and of W (dequantised once for all its threads)
 * into its memory, and each of 16 × 16 threads multiplies four rows of dy by four columns out of it.
 */
function together(): string {
  const four = range(4);
  return `
var<workgroup> ds: array<f32, ${BLOCK * 64}>;   // [${BLOCK}, 64 rows of dy]
var<workgroup> ws: array<vec4f, ${BLOCK * 16}>; // [${BLOCK}, 64 columns of W]

@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u,
        @builtin(local_invocation_index) thread: u32) {
  let m0 = group.y * 64u;
  let oct0 = group.x * 8u;
${each(four, (i) => `  var s${i} = vec4f(0.0);`)}
  for (var n0 = 0u; n0 < shape.count; n0 += ${BLOCK}u) {
    for (var i = thread; i < ${BLOCK * 64}u; i += 256u) {
      let n = i % ${BLOCK}u;
      let row = i / ${BLOCK}u;
      let at = row_of(min(m0 + row, shape.m - 1u)) * shape.stride + shape.column + min(n0 + n, shape.count - 1u);
      ds[n * 64u + row] = select(0.0, dy[at], n0 + n < shape.count);
    }
    if (thread < ${BLOCK * 8}u) {
      let n = thread % ${BLOCK}u;
      let oct = thread / ${BLOCK}u;
      let w = weights8(
        shape.first + min(n0 + n, shape.count - 1u), min(oct0 + oct, shape.cols / 8u - 1u), shape.rows,
      );
      ws[n * 16u + 2u * oct] = w.a;
      ws[n * 16u + 2u * oct + 1u] = w.b;
    }
    workgroupBarrier();
    for (var n = 0u; n < ${BLOCK}u; n++) {
      let w = ws[n * 16u + local.x];
${each(four, (i) => `      s${i} += ds[n * 64u + local.y + ${16 * i}u] * w;`)}
    }
    workgroupBarrier();
  }
${each(four, (i) => `  put(m0 + local.y + ${16 * i}u, 2u * oct0 + local.x, s${i});`)}
}
`;
}
