import { manyOf } from '../../lib/assay/assay-words.ts';
import { formatMatrix, matrixShape, parseMatrix } from '../../lib/model/matrix.ts';
import type { ModelShapes } from '../../lib/model/model-config.ts';
import { tileGrid } from '../../lib/plan/grid.ts';
import type { StoredPart } from '../../lib/results/stored-screens.ts';
import { atLeast } from '../../lib/stats/at-least.ts';
import type { AssaysJob } from '../../protocols/analysis-messages.ts';
import type { ResultLog } from '../../storage/result-log.ts';
import type { AssayOffer } from '../stores/replicates-store.ts';
import { readScreen, sketchPart } from './read-screen.ts';

/** The parts of an offer that are of a matrix and at max or min. */
const partsOf = ({ stored }: AssayOffer, name: string): StoredPart[] =>
  (stored?.parts ?? []).filter(
    ({ matrix, kind }) => formatMatrix(matrix) === name && (kind === 'max' || kind === 'min'),
  );

/** Whether a matrix has results at max and at min under an assay. */
export function hasBoth(offer: AssayOffer, name: string): boolean {
  const theirs = offer.received?.maps.get(name);
  if (theirs) return Boolean(theirs.max?.tested && theirs.min?.tested);
  return partsOf(offer, name).length === 2;
}

/**
 * What each cell of a matrix is at max and at min under an assay, copied; null without results of
 * both. Of what is stored, headers alone tell it, unless an NSM needs several prompts or seeds.
 * @param leastPrompts in how many of its prompts or seeds a mutant must be an NSM to count
 */
export async function readOutcomes(
  log: ResultLog,
  shapes: ModelShapes,
  offer: AssayOffer,
  name: string,
  leastPrompts: number,
): Promise<AssaysJob['maps'][number]> {
  if (!hasBoth(offer, name)) return null;
  const prompts = Math.min(leastPrompts, manyOf(offer.assay).count);
  const parts = partsOf(offer, name);
  const tile = offer.stored?.tile ?? 1;
  const theirs = offer.received?.maps.get(name);
  if (theirs || prompts > 1) {
    const read = theirs ?? (await readScreen(log, shapes, { tile, parts })).maps.get(name);
    const { max, min } = read ? atLeast(read, prompts) : {};
    return max && min ? { max: max.firstDivergent, min: min.firstDivergent } : null;
  }
  const grid = tileGrid(matrixShape(shapes, parseMatrix(name)!.projection), tile);
  const found: Record<string, Int16Array> = {};
  for (const { key, kind } of parts) {
    found[kind] = (await sketchPart(log, grid, key)).firstDivergent;
  }
  return { max: found.max, min: found.min };
}
