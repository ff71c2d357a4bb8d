import linearBindings from './linear_bindings.wgsl?raw';

/** Sizes of the product kernel. */
export interface TileSizes {
  /**
   * `registers`: every thread reads what it multiplies by itself. `quads`: the same, but four
   * threads each read a quarter of the rows of x they share and hand them to one another; needs the
   * feature `subgroups`; threadsN is 4, threadsM 1, tileM a multiple of 4. `workgroup`: a workgroup
   * shares what it reads (see linear_tiles_wgsl.ts; `splits` is 1).
   */
  style: 'registers' | 'quads' | 'workgroup';
  /** Products of one thread: tileM rows of x by tileN rows of W. */
  tileM: number;
  tileN: number;
  /** Threads of a workgroup, each with its own products. */
  threadsM: number;
  threadsN: number;
  /** Threads that share each product's sum, through workgroup memory. 1: no sharing, no barrier. */
  splits: number;
}

/**
 * WGSL of y[m, out + n] = Σ_k W[first + n, k]·x[m, k] (+ residual[m, out + n] and bias[out + n], as
 * `adds` says), to be put behind a weight reader. The order in which a product is summed depends on K
 * and `splits` only, never on how many rows there are. One variable per register, because arrays in
 * function scope are slow on software adapters.
 */
export function linearWgsl(t: TileSizes): string {
  const rows = Array.from({ length: t.tileM }, (_, i) => i);
  const cols = Array.from({ length: t.tileN }, (_, j) => j);
  const each = <T>(items: T[], line: (item: T) => string) => items.map(line).join('\n');
  const eachProduct = (line: (i: number, j: number) => string) =>
    each(rows, (i) => each(cols, (j) => line(i, j)));
  const threads = t.threadsN * t.threadsM;
  const inQuads = t.style === 'quads';
  // the row of x that a quad's thread reads for all four, in each four rows
  const ownRow = (q: number) =>
    `  let own${q} = min(m + ${4 * q}u + lane % 4u, shape.m - 1u) * quads;`;
  const readX = inQuads
    ? `${each(rows.slice(0, t.tileM / 4), (q) => `      let p${q} = x[own${q} + 2u * oct]; let q${q} = x[own${q} + 2u * oct + 1u];`)}
${each(rows, (i) => `      let a${i} = quadBroadcast(p${i >> 2}, ${i & 3}u); let b${i} = quadBroadcast(q${i >> 2}, ${i & 3}u);`)}`
    : each(
        rows,
        (i) => `      let a${i} = x[x${i} + 2u * oct]; let b${i} = x[x${i} + 2u * oct + 1u];`,
      );
  const share = `
  let mine = local.y * ${t.threadsN}u + local.x;
${eachProduct(
  (i, j) => `
  parts[local.z * ${threads}u + mine] = s${i}_${j};
  workgroupBarrier();
  if (local.z == 0u) {
    for (var z = 1u; z < ${t.splits}u; z++) { s${i}_${j} += parts[z * ${threads}u + mine]; }
  }
  workgroupBarrier();`,
)}
  if (local.z != 0u) { return; }`;
  return `${linearBindings}
${t.splits > 1 ? `var<workgroup> parts: array<f32, ${threads * t.splits}>;` : ''}

@compute @workgroup_size(${t.threadsN}, ${t.threadsM}, ${t.splits})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u${
    inQuads
      ? `,
        @builtin(subgroup_invocation_id) lane: u32`
      : ''
  }) {
  // a thread's products stand ${t.threadsN} apart, so that neighbours read and write side by side
  let n = group.x * ${t.threadsN * t.tileN}u + local.x;
  let m = (group.y * ${t.threadsM}u + local.y) * ${t.tileM}u;
  let quads = shape.cols / 4u;
  let groups32 = shape.cols / 32u;
${inQuads ? each(rows.slice(0, t.tileM / 4), ownRow) : each(rows, (i) => `  let x${i} = min(m + ${i}u, shape.m - 1u) * quads;`)}
${each(cols, (j) => `  let w${j} = shape.first + min(n + ${j * t.threadsN}u, shape.count - 1u);`)}
${eachProduct((i, j) => `  var s${i}_${j} = 0.0;`)}
  for (var group32 = ${t.splits > 1 ? 'local.z' : '0u'}; group32 < groups32; group32 += ${t.splits}u) {
${eachProduct((i, j) => `    var g${i}_${j} = 0.0;`)}
    for (var oct = 4u * group32; oct < 4u * group32 + 4u; oct++) {
${readX}
${each(
  cols,
  (j) => `      {
        let w = unscaled8(w${j}, oct, shape.rows);
${each(rows, (i) => `        g${i}_${j} += dot(w.a, a${i}) + dot(w.b, b${i});`)}
      }`,
)}
    }
${each(
  cols,
  (j) => `    {
      let scale = scale_of(w${j}, group32, shape.rows);
${each(rows, (i) => `      s${i}_${j} += scale * g${i}_${j};`)}
    }`,
)}
  }
${t.splits > 1 ? share : ''}
${eachProduct((i, j) => `  put(m + ${i}u, n + ${j * t.threadsN}u, s${i}_${j});`)}
}
`;
}
