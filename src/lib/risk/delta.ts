import type { ValueRange } from '../model/value-range.ts';
import { mutatedWeight, writtenValue } from '../mutation/mutation.ts';
import type { ScreenKind } from '../plan/grid.ts';

/** By how much a mutation moves a weight w of a matrix. */
export const delta = (kind: ScreenKind, w: number, range: ValueRange): number =>
  mutatedWeight(w, writtenValue({ kind }, range)) - w;

/**
 * The risk of a single weight that moves by δ, from the largest and the smallest share of a margin
 * that a unit of it adds: the largest share that it takes away, at least 0.
 */
export const riskOf = (moved: number, up: number, down: number): number =>
  moved === 0 ? 0 : Math.max(0, moved > 0 ? -moved * down : -moved * up);
