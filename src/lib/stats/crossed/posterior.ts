import type { Block, Sites } from './block.ts';
import { invert } from './cholesky.ts';
import { intercepted } from './intercepts.ts';
import { placesLeft, type PlacesLeft } from './places-left.ts';

/** Standard deviations of the random effects, on the scale of log odds; each more than 0. */
export interface Deviations {
  outer: number;
  inner: number;
  /** Of a place, over prompts; 0 where each place answers under one prompt. */
  place: number;
}

/** The normal distribution that effects have under such sites, and the likeliest intercepts. */
export interface Posterior {
  /** Of each prompt. */
  intercepts: Float64Array;
  /** Of each answer's η; the variance is of its random effects. */
  mean: Float64Array;
  variance: Float64Array;
  /** ln of the determinant of the precision of all effects in units of their deviations. */
  lnDeterminant: number;
  /** Σ over effects of (E z² / σ² − 1) / 2 σ², the derivative of ln Z by σ². */
  slopes: Deviations;
}

/**
 * Gauss's elimination in the order places, outer lines, inner lines: the first two have diagonal
 * precisions, so that only the last need a dense matrix. Intercepts are no random effects: they are
 * the likeliest ones (intercepts.ts).
 */
export function posterior(block: Block, sites: Sites, deviations: Deviations): Posterior {
  const places = placesLeft(block, sites, deviations.place ** 2);
  const lines = linesLeft(block, sites, places, deviations);
  return readOut(block, sites, places, lines);
}

/** What is left when places and outer lines are integrated out. */
interface LinesLeft {
  /** Standard deviations of inner lines; 1 for intercepts, which stand behind them. */
  scales: Float64Array;
  /** Of inner lines, in units of their deviation. */
  covariance: Float64Array;
  /** Means of inner lines, in the same units, and the intercepts. */
  solved: Float64Array;
  /** Of each outer line: precision and shift that its answers give it, its variance given the rest. */
  sums: Float64Array;
  shifts: Float64Array;
  variances: Float64Array;
  /** Of outer lines with what they meet. */
  couplings: Float64Array;
  outerVariance: number;
  lnDeterminant: number;
}

function linesLeft(
  block: Block,
  { precision, shift }: Sites,
  { kept, left, ...given }: PlacesLeft,
  deviations: Deviations,
): LinesLeft {
  const { outers, inners, intercepts, inner, intercept, placeEnds, outerEnds } = block;
  const { met, metEnds, innerMet, interceptMet } = block;
  const n = inners + intercepts;
  const scales = new Float64Array(n).fill(deviations.inner).fill(1, inners);
  const dense = new Float64Array(n * n);
  const right = new Float64Array(n);
  const couplings = new Float64Array(met.length);
  const [sums, shifts] = [new Float64Array(outers), new Float64Array(outers)];
  const variances = new Float64Array(outers);
  const outerVariance = deviations.outer ** 2;
  let lnDeterminant = given.lnDeterminant;
  for (let s = 0; s < inners; s++) dense[s * n + s] = 1;
  for (let o = 0; o < outers; o++) {
    for (let k = o ? outerEnds[o - 1] : 0; k < outerEnds[o]; k++) {
      const from = k ? placeEnds[k - 1] : 0;
      const c = inner[from];
      const whole = given.sums[k] * kept[k];
      const shifted = given.shifts[k] * kept[k];
      sums[o] += whole;
      shifts[o] += shifted;
      couplings[innerMet[from]] += whole * scales[c];
      dense[c * n + c] += whole * scales[c] ** 2;
      right[c] += scales[c] * shifted;
      for (let i = from; i < placeEnds[k]; i++) {
        const a = inners + intercept[i];
        const by = precision[i] * kept[k];
        couplings[interceptMet[i]] += by;
        dense[a * n + a] += precision[i];
        dense[c * n + a] += by * scales[c];
        dense[a * n + c] += by * scales[c];
        right[a] += shift[i] - left[k] * given.shifts[k] * precision[i];
        for (let j = from; left[k] > 0 && j < placeEnds[k]; j++)
          dense[a * n + inners + intercept[j]] -= left[k] * precision[i] * precision[j];
      }
    }
    const diagonal = 1 + outerVariance * sums[o];
    variances[o] = outerVariance / diagonal;
    lnDeterminant += Math.log(diagonal);
    const [first, end] = [o ? metEnds[o - 1] : 0, metEnds[o]];
    for (let x = first; x < end; x++) {
      const by = variances[o] * couplings[x];
      right[met[x]] -= shifts[o] * by;
      for (let y = first; y < end; y++) dense[met[x] * n + met[y]] -= by * couplings[y];
    }
  }
  const covariance = new Float64Array(inners * inners);
  for (let s = 0; s < inners; s++)
    covariance.set(dense.subarray(s * n, s * n + inners), s * inners);
  lnDeterminant += invert(covariance, inners);
  return {
    ...{ scales, covariance, solved: intercepted(dense, right, covariance, inners) },
    ...{ sums, shifts, variances, couplings, outerVariance, lnDeterminant },
  };
}

function readOut(
  block: Block,
  { precision }: Sites,
  { kept, left, sums, shifts }: PlacesLeft,
  lines: LinesLeft,
): Posterior {
  const { outers, inners, signs, inner, intercept, placeEnds, outerEnds } = block;
  const { met, metEnds, innerMet } = block;
  const { scales, covariance, solved, couplings, outerVariance, lnDeterminant } = lines;
  const [mean, variance] = [new Float64Array(signs.length), new Float64Array(signs.length)];
  const slopes = { outer: 0, inner: 0, place: 0 };
  for (let s = 0; s < inners; s++)
    slopes.inner += (solved[s] ** 2 + covariance[s * inners + s] - 1) / (2 * scales[s] ** 2);
  // covariance of an inner line with the sum of those that the outer line is coupled to
  const through = new Float64Array(met.length);
  for (let o = 0; o < outers; o++) {
    const [first, end] = [o ? metEnds[o - 1] : 0, metEnds[o]];
    let [drawn, spread] = [0, 0];
    for (let x = first; x < end; x++) {
      drawn += couplings[x] * solved[met[x]];
      if (met[x] >= inners) continue;
      const row = met[x] * inners;
      let sum = 0;
      for (let y = first; y < end; y++)
        if (met[y] < inners) sum += covariance[row + met[y]] * couplings[y];
      through[x] = sum;
      spread += couplings[x] * sum;
    }
    const effect = lines.shifts[o] - drawn;
    const own = lines.variances[o];
    const share = own / outerVariance;
    slopes.outer += ((effect ** 2 + spread) * share ** 2 - lines.sums[o] * share) / 2;
    for (let k = o ? outerEnds[o - 1] : 0; k < outerEnds[o]; k++) {
      const from = k ? placeEnds[k - 1] : 0;
      const c = inner[from];
      // outer and inner effect together: mean and variance
      const both = own * effect + scales[c] * solved[c];
      const wide =
        own * (1 + own * spread - 2 * scales[c] * through[innerMet[from]]) +
        scales[c] ** 2 * covariance[c * inners + c];
      let pull = shifts[k] - sums[k] * both;
      for (let i = from; i < placeEnds[k]; i++)
        pull -= precision[i] * solved[inners + intercept[i]];
      for (let i = from; i < placeEnds[k]; i++) {
        mean[i] = solved[inners + intercept[i]] + both + left[k] * pull;
        variance[i] = left[k] + kept[k] ** 2 * wide;
      }
      if (left[k] > 0)
        slopes.place += (kept[k] ** 2 * (pull ** 2 + sums[k] ** 2 * wide) - sums[k] * kept[k]) / 2;
    }
  }
  return { intercepts: solved.subarray(inners), mean, variance, slopes, lnDeterminant };
}
