import type { ProductStyle } from './product-style.ts';

/** How a sensitivity kernel works. */
export interface SensitivityForm {
  /**
   * Both extremes of the sums; else only the smallest, where the sums are what a mutation of one
   * kind does to the margins.
   */
  both: boolean;
  style: ProductStyle;
}

/** Products of one thread: so many cotangents by so many columns. */
interface Tile {
  cotangents: number;
  columns: number;
  /** Threads of a workgroup that take other cotangents, and other columns. */
  down: number;
  across: number;
}

/** On software adapters a load costs as much as ten multiplications; more products spill out of registers. */
const ALONE: Tile = { cotangents: 8, columns: 16, down: 1, across: 4 };
const TOGETHER: Tile = { cotangents: 4, columns: 8, down: 4, across: 16 };
/** Positions that a workgroup holds at a time. */
const BLOCK = 16;

const tileOf = ({ style }: SensitivityForm) => (style === 'together' ? TOGETHER : ALONE);

/** Columns that one workgroup takes. */
export const columnsOfGroup = (form: SensitivityForm): number =>
  tileOf(form).columns * tileOf(form).across;

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/**
 * WGSL of the extremes over cotangents c of a[c, i, j] = Σ_{h, s} g[c, s, column + i·height + h]·z[h, s, j],
 * for each row i and column j: the smallest, the largest, and which cotangents have them. Cotangents
 * are in the order of the positions where their g begins and ends. A workgroup takes one row; nothing
 * of the size of all sums is stored.
 */
export function sensitivityWgsl(form: SensitivityForm): string {
  const tile = tileOf(form);
  const { both, style } = form;
  const cooperate = style === 'together';
  const inQuads = style === 'quads';
  const { down, across } = tile;
  const cs = range(tile.cotangents);
  const js = range(tile.columns);
  const eachC = (line: (k: number) => string) => cs.map(line).join('\n');
  const eachJ = (line: (n: number) => string) => js.map(line).join('\n');
  const products = (line: (k: number, n: number) => string) =>
    eachC((k) => eachJ((n) => line(k, n)));
  const tall = tile.cotangents * down;
  const wide = tile.columns * across;
  const threads = down * across;

  const fours = range(tile.cotangents / 4);
  const lines = (parts: string[]) => parts.join('\n');
  const rowOf = (k: string) => `min(c + ${k}, shape.cotangents - 1u) * shape.per`;
  const ownRows = inQuads
    ? lines(fours.map((q) => `    let g${q} = ${rowOf(`${4 * q}u + quad_lane % 4u`)};`))
    : eachC((k) => `    let g${k} = ${rowOf(`${k}u`)};`);
  const readG = inQuads
    ? `${lines(fours.map((q) => `        let own${q} = g[(g${q} + s) * shape.stride + column];`))}
${eachC((k) => `        let a${k} = quadBroadcast(own${k >> 2}, ${k & 3}u);`)}`
    : eachC((k) => `        let a${k} = g[(g${k} + s) * shape.stride + column];`);
  const alone = `
      for (var s = begin; s < end; s++) {
${readG}
${eachJ((n) => `        let z${n} = z[block + s * shape.cols + c${n}];`)}
${products((k, n) => `        s${k}_${n} += a${k} * z${n};`)}
      }`;
  const together = `
      for (var s0 = begin; s0 < end; s0 += ${BLOCK}u) {
        for (var i = thread; i < ${BLOCK * tall}u; i += ${threads}u) {
          let s = s0 + i / ${tall}u;
          let row = min(c + i % ${tall}u, shape.cotangents - 1u) * shape.per + min(s, end - 1u);
          gs[i] = select(0.0, g[row * shape.stride + column], s < end);
        }
        for (var i = thread; i < ${BLOCK * wide}u; i += ${threads}u) {
          let s = min(s0 + i / ${wide}u, end - 1u);
          zs[i] = z[block + s * shape.cols + min(first + i % ${wide}u, shape.cols - 1u)];
        }
        workgroupBarrier();
        for (var s = 0u; s < ${BLOCK}u; s++) {
${eachC((k) => `          let a${k} = gs[s * ${tall}u + local.y + ${k * down}u];`)}
${eachJ((n) => `          let z${n} = zs[s * ${wide}u + local.x + ${n * across}u];`)}
${products((k, n) => `          s${k}_${n} += a${k} * z${n};`)}
        }
        workgroupBarrier();
      }`;
  const fold = (k: number, n: number) => {
    const lower = `    { let lower = s${k}_${n} < lo${n}; lo${n} = select(lo${n}, s${k}_${n}, lower); low${n} = select(low${n}, who${k}, lower); }`;
    const higher = `    { let higher = s${k}_${n} > hi${n}; hi${n} = select(hi${n}, s${k}_${n}, higher); high${n} = select(high${n}, who${k}, higher); }`;
    return both ? `${lower}\n${higher}` : lower;
  };
  const meet = (n: number) => `
  lows[thread] = lo${n}; lowest_of[thread] = low${n};
  ${both ? `highs[thread] = hi${n}; highest_of[thread] = high${n};` : ''}
  workgroupBarrier();
  if (local.y == 0u) {
    for (var t = local.x + ${across}u; t < ${threads}u; t += ${across}u) {
      if (lows[t] < lo${n}) { lo${n} = lows[t]; low${n} = lowest_of[t]; }
      ${both ? `if (highs[t] > hi${n}) { hi${n} = highs[t]; high${n} = highest_of[t]; }` : ''}
    }
    put(i, first + local.x + ${n * across}u, lo${n}, low${n}, ${both ? `hi${n}, high${n}` : '0.0, 0u'});
  }
  workgroupBarrier();`;
  return `${inQuads ? 'enable subgroups;' : ''}
struct Shape {
  cols: u32,       // of z and of what is written
  block: u32,      // numbers of z from one row of weights to the next; 0: all rows have the same
  per: u32,        // rows of g of each cotangent
  cotangents: u32, // how many
  number: u32,     // of the first among all cotangents
  stride: u32,     // columns of g
  column: u32,     // of g that belongs to the first row of weights
  rows: u32,       // rows of weights
  height: u32,     // of them that make one row of sums
  fresh: u32,      // 1: these are the first cotangents
  out: u32,        // row of what is written that the first row of sums is
}

struct Span { begin: u32, end: u32 } // positions at which a cotangent's g is not 0

@group(0) @binding(0) var<storage, read> g: array<f32>;             // [cotangents·per, stride]
@group(0) @binding(1) var<storage, read> z: array<f32>;             // [rows or 1, T, cols]
@group(0) @binding(2) var<storage, read> spans: array<Span>;        // [cotangents]
@group(0) @binding(3) var<storage, read_write> lowest: array<f32>;  // [rows/height, cols]
@group(0) @binding(4) var<storage, read_write> of_whom: array<u32>; // [rows/height, cols] cotangents: of the lowest, and of the highest · 2^16
${both ? '@group(0) @binding(5) var<storage, read_write> highest: array<f32>;' : ''}
@group(0) @binding(${both ? 6 : 5}) var<uniform> shape: Shape;
${
  cooperate
    ? `
var<workgroup> gs: array<f32, ${BLOCK * tall}>;
var<workgroup> zs: array<f32, ${BLOCK * wide}>;
var<workgroup> lows: array<f32, ${threads}>;
var<workgroup> lowest_of: array<u32, ${threads}>;
${both ? `var<workgroup> highs: array<f32, ${threads}>; var<workgroup> highest_of: array<u32, ${threads}>;` : ''}`
    : ''
}
const MOST = 3.0e38;

fn put(i: u32, col: u32, low: f32, low_of: u32, high: f32, high_of: u32) {
  if (col >= shape.cols) { return; }
  let at = (shape.out + i) * shape.cols + col;
  let before = of_whom[at];
  let lower = shape.fresh == 1u || low < lowest[at];
  if (lower) { lowest[at] = low; }
  var who = select(before & 0xffffu, low_of, lower);
  ${
    both
      ? `let higher = shape.fresh == 1u || high > highest[at];
  if (higher) { highest[at] = high; }
  who |= select(before & 0xffff0000u, high_of << 16u, higher);`
      : ''
  }
  of_whom[at] = who;
}

@compute @workgroup_size(${across}, ${down})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u${
    cooperate ? ',\n        @builtin(local_invocation_index) thread: u32' : ''
  }${inQuads ? ',\n        @builtin(subgroup_invocation_id) quad_lane: u32' : ''}) {
  let i = group.y + group.z * 65535u;
  if (i * shape.height >= shape.rows) { return; }
  let first = group.x * ${wide}u;
  let next = min((i + 1u) * shape.height, shape.rows);
${cooperate ? '' : eachJ((n) => `  let c${n} = min(first + local.x + ${n * across}u, shape.cols - 1u);`)}
${eachJ((n) => `  var lo${n} = MOST; var low${n} = 0u; ${both ? `var hi${n} = -MOST; var high${n} = 0u;` : ''}`)}
  for (var c = 0u; c < shape.cotangents; c += ${tall}u) {
    let begin = spans[c].begin;
    let end = spans[min(c + ${tall - 1}u, shape.cotangents - 1u)].end;
${cooperate ? '' : ownRows}
${products((k, n) => `    var s${k}_${n} = 0.0;`)}
    for (var row = i * shape.height; row < next; row++) {
      let column = shape.column + row;
      let block = row * shape.block;
${cooperate ? together : alone}
    }
${eachC((k) => `    let who${k} = shape.number + min(c + ${cooperate ? 'local.y + ' : ''}${k * down}u, shape.cotangents - 1u);`)}
${products(fold)}
  }
${
  cooperate
    ? eachJ(meet)
    : eachJ(
        (n) =>
          `  put(i, first + local.x + ${n * across}u, lo${n}, low${n}, ${both ? `hi${n}, high${n}` : '0.0, 0u'});`,
      )
}
}
`;
}
