/** Made-up results in the shape of real ones, the same for the same numbers. */
import type { OutcomeBatch } from '../../src/lib/results/outcomes.ts';
import type { Grid, ScreenKind } from '../../src/lib/plan/grid.ts';

/** A number from 0 to 1 for each pair of numbers: a well-mixed hash (murmur3's finalizer). */
function mixed(a: number, b: number): number {
  let x = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

/**
 * Outcomes of some cells: about 3 % NSMs, half of them on one column in 64, as in real maps; a few
 * silent ones are near ties.
 */
export function madeUp(grid: Grid, kind: ScreenKind, cells: Uint32Array): OutcomeBatch {
  const seed = { max: 1, min: 2, zero: 3, sign: 4 }[kind];
  const outcomes = new Int16Array(cells.length);
  const kl = new Float32Array(cells.length);
  const margin = new Float32Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    const r = mixed(cell, seed);
    const busy = mixed(cell % grid.cols, 7) < 1 / 64;
    const isNsm = r < (busy ? 0.96 : 0.015);
    outcomes[i] = isNsm ? Math.floor(r * 997) % 48 : -1;
    kl[i] = isNsm ? 10 ** (4 * mixed(cell, seed + 10) - 3) : 1e-6;
    margin[i] = r;
  }
  return { kind, cells, firstDivergent: outcomes, kl, margin };
}

/** Cell numbers from one on. */
export const cellsFrom = (from: number, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, i) => from + i);
