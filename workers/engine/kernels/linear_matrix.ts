/**
 * Sizes of the register-tiled matrix product: a thread computes tileM × tileN products, a
 * workgroup is threadsM × threadsN threads.
 */
export interface TileSizes {
  tileM: number;
  tileN: number;
  threadsM: number;
  threadsN: number;
}

/**
 * WGSL of y[m, out + n] = Σ_k W[row + n, k]·x[m, k] (+ residual[m, out + n]) for many rows m, to be
 * put behind a weight reader. Every sum runs over k in ascending order in one thread, whatever M
 * is. Written out with one variable per register, because arrays in function scope are slow on
 * software adapters (and not fast on others).
 */
export function linearMatrixWgsl(t: TileSizes): string {
  const rows = Array.from({ length: t.tileM }, (_, i) => i);
  const cols = Array.from({ length: t.tileN }, (_, j) => j);
  const each = <T>(items: T[], line: (item: T) => string) => items.map(line).join('\n');
  return `
override RESIDUAL: bool = false;

struct Shape { cols: u32, rows: u32, row: u32, out: u32, stride: u32, m: u32 }

@group(0) @binding(2) var<storage, read> x: array<vec4f>;      // [M, K/4]
@group(0) @binding(3) var<storage, read> residual: array<f32>; // [M, stride]
@group(0) @binding(4) var<storage, read_write> y: array<f32>;  // [M, stride]
@group(0) @binding(5) var<uniform> shape: Shape;

fn put(m: u32, n: u32, sum: f32) {
  if (m >= shape.m || n >= shape.rows) { return; }
  let at = m * shape.stride + shape.out + n;
  if (RESIDUAL) { y[at] = sum + residual[at]; } else { y[at] = sum; }
}

@compute @workgroup_size(${t.threadsN}, ${t.threadsM})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  // the products of a thread stand ${t.threadsN} apart, so that neighbours write side by side
  let n = group.x * ${t.threadsN * t.tileN}u + local.x;
  let m = (group.y * ${t.threadsM}u + local.y) * ${t.tileM}u;
  if (m >= shape.m || n >= shape.rows) { return; }
  let octs = shape.cols / 8u;
${each(rows, (i) => `  let x${i} = min(m + ${i}u, shape.m - 1u) * octs * 2u;`)}
${each(cols, (j) => `  let w${j} = (shape.row + min(n + ${j * t.threadsN}u, shape.rows - 1u)) * octs;`)}
${each(rows, (i) => each(cols, (j) => `  var s${i}_${j} = 0.0;`))}
  for (var k = 0u; k < octs; k++) {
${each(rows, (i) => `    let a${i} = x[x${i} + 2u * k]; let b${i} = x[x${i} + 2u * k + 1u];`)}
${each(
  cols,
  (j) => `    {
      let w = weights8(w${j} + k);
${each(rows, (i) => `      s${i}_${j} += dot(w.a, a${i}) + dot(w.b, b${i});`)}
    }`,
)}
  }
${each(rows, (i) => each(cols, (j) => `  put(m + ${i}u, n + ${j * t.threadsN}u, s${i}_${j});`))}
}
`;
}
