import type { Block, Sites } from './block.ts';

/** Of each place, what its answers say when its own effect is integrated out. */
export interface PlacesLeft {
  /** Precision and shift of its answers together. */
  sums: Float64Array;
  shifts: Float64Array;
  /** Share of the precision that is left. */
  kept: Float64Array;
  /** The place's own variance, its answers given. */
  left: Float64Array;
  lnDeterminant: number;
}

export function placesLeft(
  { placeEnds }: Block,
  { precision, shift }: Sites,
  placeVariance: number,
): PlacesLeft {
  const places = placeEnds.length;
  const [sums, shifts] = [new Float64Array(places), new Float64Array(places)];
  const [kept, left] = [new Float64Array(places), new Float64Array(places)];
  let lnDeterminant = 0;
  for (let k = 0; k < places; k++) {
    for (let i = k ? placeEnds[k - 1] : 0; i < placeEnds[k]; i++) {
      sums[k] += precision[i];
      shifts[k] += shift[i];
    }
    kept[k] = 1 / (1 + placeVariance * sums[k]);
    left[k] = placeVariance * kept[k];
    lnDeterminant -= Math.log(kept[k]);
  }
  return { sums, shifts, kept, left, lnDeterminant };
}
