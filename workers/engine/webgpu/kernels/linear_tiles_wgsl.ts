import linearBindings from './linear_bindings.wgsl?raw';
import type { TileSizes } from './linear_wgsl.ts';

/** Columns of W and x that a workgroup holds at a time: half a group of 32, 8 KiB in all. */
const BLOCK = 16;

/**
 * WGSL of the product of linear_wgsl.ts in the style that suits real GPUs: a workgroup brings a
 * block of x and of W (dequantised once for all its threads) into its memory, and every thread
 * multiplies tileM × tileN products out of it. Sums run over k in ascending order.
 */
export function linearTilesWgsl(t: TileSizes): string {
  const rows = Array.from({ length: t.tileM }, (_, i) => i);
  const cols = Array.from({ length: t.tileN }, (_, j) => j);
  const each = <T>(items: T[], line: (item: T) => string) => items.map(line).join('\n');
  const eachProduct = (line: (i: number, j: number) => string) =>
    each(rows, (i) => each(cols, (j) => line(i, j)));
  const tall = t.tileM * t.threadsM;
  const wide = t.tileN * t.threadsN;
  const threads = t.threadsM * t.threadsN;
  return `${linearBindings}

var<workgroup> xs: array<f32, ${BLOCK * tall}>; // [${BLOCK}, ${tall}]
var<workgroup> ws: array<f32, ${BLOCK * wide}>; // [${BLOCK}, ${wide}]

@compute @workgroup_size(${t.threadsN}, ${t.threadsM})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u,
        @builtin(local_invocation_index) thread: u32) {
  let n0 = group.x * ${wide}u;
  let m0 = group.y * ${tall}u;
${eachProduct((i, j) => `  var s${i}_${j} = 0.0;`)}
  for (var k0 = 0u; k0 < shape.cols; k0 += ${BLOCK}u) {
    for (var i = thread; i < ${(tall * BLOCK) / 4}u; i += ${threads}u) {
      let row = i % ${tall}u;
      let quad = i / ${tall}u;
      let v = x[min(m0 + row, shape.m - 1u) * (shape.cols / 4u) + k0 / 4u + quad];
      for (var c = 0u; c < 4u; c++) { xs[(quad * 4u + c) * ${tall}u + row] = v[c]; }
    }
    for (var i = thread; i < ${(wide * BLOCK) / 8}u; i += ${threads}u) {
      let row = i % ${wide}u;
      let oct = i / ${wide}u;
      let w = weights8(shape.first + min(n0 + row, shape.count - 1u), k0 / 8u + oct, shape.rows);
      for (var c = 0u; c < 4u; c++) {
        ws[(oct * 8u + c) * ${wide}u + row] = w.a[c];
        ws[(oct * 8u + 4u + c) * ${wide}u + row] = w.b[c];
      }
    }
    workgroupBarrier();
    for (var k = 0u; k < ${BLOCK}u; k++) {
${each(rows, (i) => `      let a${i} = xs[k * ${tall}u + local.y + ${i * t.threadsM}u];`)}
${each(cols, (j) => `      let b${j} = ws[k * ${wide}u + local.x + ${j * t.threadsN}u];`)}
${eachProduct((i, j) => `      s${i}_${j} += a${i} * b${j};`)}
    }
    workgroupBarrier();
  }
${eachProduct((i, j) => `  put(m0 + local.y + ${i * t.threadsM}u, n0 + local.x + ${j * t.threadsN}u, s${i}_${j});`)}
}
`;
}
