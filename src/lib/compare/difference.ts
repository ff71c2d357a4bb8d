import { NOT_TESTED, SILENT } from '../results/outcomes.ts';
import type { ScreenKind } from '../plan/grid.ts';
import type { MapResults } from '../results/map-results.ts';

export const DIFFERENCES = ['same', 'first', 'second', 'other', 'neither', 'untested'] as const;
/**
 * How two maps answer in one cell, over the kinds that both have tested there: NSMs of the same
 * kinds in both; NSMs in the first only, in the second only; NSMs of other kinds in each; in neither
 * any; nothing tested in both.
 */
export type Difference = (typeof DIFFERENCES)[number];

/** A bit for each, so that those of a block of cells can be put together. */
export const DIFFERENCE_BITS: Record<Difference, number> = {
  same: 1,
  first: 2,
  second: 4,
  other: 8,
  neither: 16,
  untested: 32,
};

/** Every cell's difference as its bit; array of as many cells. A no-op counts as silent. */
export function differences(
  first: MapResults,
  second: MapResults,
  kinds: readonly ScreenKind[],
  cells: number,
): Uint8Array {
  const pairs = kinds.flatMap((kind) => {
    const [a, b] = [first[kind]?.firstDivergent, second[kind]?.firstDivergent];
    return a && b ? [{ a, b }] : [];
  });
  const codes = new Uint8Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    let [compared, inFirst, inSecond] = [0, 0, 0];
    pairs.forEach(({ a, b }, i) => {
      if (a[cell] === NOT_TESTED || b[cell] === NOT_TESTED) return;
      compared++;
      if (a[cell] > SILENT) inFirst |= 1 << i;
      if (b[cell] > SILENT) inSecond |= 1 << i;
    });
    codes[cell] = DIFFERENCE_BITS[differenceOf(compared, inFirst, inSecond)];
  }
  return codes;
}

/** @param inFirst a bit for each kind that is an NSM there, of those compared */
function differenceOf(compared: number, inFirst: number, inSecond: number): Difference {
  if (compared === 0) return 'untested';
  if (inFirst === inSecond) return inFirst === 0 ? 'neither' : 'same';
  if (inSecond === 0) return 'first';
  return inFirst === 0 ? 'second' : 'other';
}

/** How many cells there are of each. */
export function countDifferences(codes: Uint8Array): Record<Difference, number> {
  const counts = new Uint32Array(64);
  for (const code of codes) counts[code]++;
  return Object.fromEntries(
    DIFFERENCES.map((name) => [name, counts[DIFFERENCE_BITS[name]]]),
  ) as Record<Difference, number>;
}

/**
 * By how much the second's largest KL over the kinds tested in both exceeds the first's, in nats;
 * NaN where nothing is. What is silent counts as 0, for its KL is not kept everywhere.
 */
export function klDifferences(
  first: MapResults,
  second: MapResults,
  kinds: readonly ScreenKind[],
  cells: number,
): Float32Array {
  const difference = new Float32Array(cells).fill(NaN);
  for (let cell = 0; cell < cells; cell++) {
    let [compared, a, b] = [false, 0, 0];
    for (const kind of kinds) {
      const [x, y] = [first[kind], second[kind]];
      if (!x || !y) continue;
      if (x.firstDivergent[cell] === NOT_TESTED || y.firstDivergent[cell] === NOT_TESTED) continue;
      compared = true;
      if (x.firstDivergent[cell] > SILENT) a = Math.max(a, x.kl[cell]);
      if (y.firstDivergent[cell] > SILENT) b = Math.max(b, y.kl[cell]);
    }
    if (compared) difference[cell] = b - a;
  }
  return difference;
}

/** A mutant that is an NSM in one of two maps and silent in the other. */
export interface OnlyInOne {
  cell: number;
  kind: ScreenKind;
  in: 'first' | 'second';
}

/** All of them, cell by cell. */
export function onlyInOne(
  first: MapResults,
  second: MapResults,
  kinds: readonly ScreenKind[],
  cells: number,
): OnlyInOne[] {
  const found: OnlyInOne[] = [];
  for (let cell = 0; cell < cells; cell++)
    for (const kind of kinds) {
      const [a, b] = [first[kind]?.firstDivergent[cell], second[kind]?.firstDivergent[cell]];
      if (a === undefined || b === undefined || a === NOT_TESTED || b === NOT_TESTED) continue;
      if (a > SILENT !== b > SILENT)
        found.push({ cell, kind, in: a > SILENT ? 'first' : 'second' });
    }
  return found;
}
