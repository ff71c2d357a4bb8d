import type { KnownOutputs } from '../lib/output/batch-outputs.ts';
import { ANY, isShown, type Least } from '../lib/results/least.ts';
import type { MapResults } from '../lib/results/map-results.ts';
import type { ScreenKind } from '../lib/plan/grid.ts';

export const CATEGORIES = [
  'not-tested',
  'silent',
  'no-op',
  'max',
  'min',
  'both',
  'zero',
  'sign',
] as const;
/**
 * What a cell of the map is. `zero`: it answers to zero, whatever else it answers to. `sign`: to a
 * flipped sign and not to zero, whatever it answers to max and min.
 */
export type Category = (typeof CATEGORIES)[number];

/**
 * What is known of a cell in one byte, a bit each; the bits of its cells, all together, are those
 * of a block. Here: the kinds that change the answer.
 */
export const HITS: Record<ScreenKind, number> = { max: 1, min: 2, zero: 4, sign: 8 };
export const ANY_HIT = 15;
/** The other bits: one of the kinds is not tested; one changes a weight; one says an output that is picked. */
export const CODE = { untested: 16, effective: 32, picked: 64 } as const;
/** How many codes there can be. */
export const CODES = 128;

/**
 * The category of a cell or block. A block is untested while a cell of it lacks one of the kinds,
 * unless something in it already diverged: a hit never vanishes.
 */
export function categoryOf(code: number): Category {
  if (code & HITS.zero) return 'zero';
  if (code & HITS.sign) return 'sign';
  switch (code & ANY_HIT) {
    case HITS.max | HITS.min:
      return 'both';
    case HITS.max:
      return 'max';
    case HITS.min:
      return 'min';
  }
  if (code & CODE.untested) return 'not-tested';
  return code & CODE.effective ? 'silent' : 'no-op';
}

/** What of a map's NSMs is shown. */
interface Shown {
  results: MapResults;
  kinds: readonly ScreenKind[];
  /** NSMs that have less are not. */
  least?: Least;
}

/** Whether a cell has a shown NSM of which something holds. */
function someNsm(
  { results, kinds, least = ANY }: Shown,
  cell: number,
  holds: (outputs: KnownOutputs, cell: number) => boolean,
): boolean {
  return kinds.some((kind) => {
    const known = results[kind];
    return (
      known?.outputs !== undefined && isShown(known, cell, least) && holds(known.outputs, cell)
    );
  });
}

/** Whether a cell has an NSM whose text ends in a loop. */
export const isDegenerate = (shown: Shown, cell: number): boolean =>
  someNsm(shown, cell, ({ degenerate }) => degenerate[cell] === 1);

/** Whether a cell has an NSM that says one of some outputs. @param pick numbers of outputs */
export const isPicked = (shown: Shown, cell: number, pick: ReadonlySet<number>): boolean =>
  someNsm(shown, cell, ({ index: values }) => pick.has(values[cell]));
