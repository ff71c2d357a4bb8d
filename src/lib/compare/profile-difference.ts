/**
 * Two profiles set against each other, matrix by matrix and over the layers of each projection, with
 * false discovery rates (over the layers: profile-summary.ts).
 */
import { formatMatrix, PROJECTIONS, type Projection } from '../model/matrix.ts';
import { falseDiscoveryRates } from '../stats/benjamini-hochberg.ts';
import type { Interval } from '../stats/exact.ts';
import { FOUND } from '../stats/measures.ts';
import { withDesignEffect, type Estimate } from './estimate.ts';
import { t95, tTest } from '../stats/student-t.ts';

export const LAYER_AXES = ['layer', 'depth'] as const;
/** Layers by their number, or by how deep in the model they lie, from 0 to 1. */
export type LayerAxis = (typeof LAYER_AXES)[number];

/** One side's readings of a measure, by name of the matrix. */
export interface ProfileSide {
  layers: number;
  readings: ReadonlyMap<string, Estimate | null>;
}

/** Two matrices that are compared, and how. */
export interface ProfileRow {
  projection: Projection;
  /** Layers of the two. */
  layers: { first: number; second: number };
  first: Estimate | null;
  second: Estimate | null;
  /** null where one side has no reading. */
  difference: Difference | null;
}

/** The first less the second; of logarithmic measures the first over the second. */
export interface Difference extends Interval {
  value: number;
  p: number;
  /** The p after Benjamini and Hochberg over all matrices of the profile. */
  q: number;
}

/** How deep a layer lies: the first at 0, the last at 1. */
export const depthOf = (layer: number, layers: number): number =>
  layers < 2 ? 0 : layer / (layers - 1);

/**
 * Which layers are compared: those of one number; or each of the model with fewer layers with the one
 * of the other that lies nearest in depth.
 */
export function matchLayers(
  first: number,
  second: number,
  axis: LayerAxis,
): { first: number; second: number }[] {
  const fewer = Math.min(first, second);
  return Array.from({ length: fewer }, (_, layer) => {
    if (axis === 'layer') return { first: layer, second: layer };
    const nearest = (layers: number) => Math.round(depthOf(layer, fewer) * (layers - 1));
    return { first: nearest(first), second: nearest(second) };
  });
}

/** Every projection at every pair of layers, in the order of the projections. */
export function compareProfiles(
  first: ProfileSide,
  second: ProfileSide,
  axis: LayerAxis,
  log: boolean,
): ProfileRow[] {
  const pairs = matchLayers(first.layers, second.layers, axis);
  const rows = PROJECTIONS.flatMap((projection) =>
    pairs.map((layers) => {
      const read = (side: ProfileSide, layer: number) =>
        side.readings.get(formatMatrix({ layer, projection })) ?? null;
      const both = { first: read(first, layers.first), second: read(second, layers.second) };
      return { projection, layers, ...both, found: differenceOf(both.first, both.second, log) };
    }),
  );
  const q = falseDiscoveryRates(rows.map(({ found }) => found?.p ?? null));
  return rows.map(({ found, ...row }, i) => ({
    ...row,
    difference: found && { ...found, q: q[i] ?? 1 },
  }));
}

/** Whether two matrices differ at the false discovery rate that counts as found. */
export const isDifferent = ({ difference }: Pick<ProfileRow, 'difference'>): boolean =>
  difference !== null && difference.q <= FOUND;

/**
 * The difference of two independent estimates. Each one's variance is recovered from the end of its
 * interval that lies towards the other (Zou and Donner 2008), which holds for skew intervals, too; p is
 * of Student's t, the degrees of freedom put together after Welch (1947).
 */
export function differenceOf(
  first: Estimate | null,
  second: Estimate | null,
  log: boolean,
): Omit<Difference, 'q'> | null {
  if (!first || !second) return null;
  // if they do not differ their cells go together alike: what one map shows of that holds for both
  const effect = Math.max(first.designEffect ?? 0, second.designEffect ?? 0);
  const scale = log ? Math.log : (x: number) => x;
  const back = log ? Math.exp : (x: number) => x;
  const [a, b] = [first, second]
    .map((side) => withDesignEffect(side, effect))
    .map(({ value, low, high, df }) => ({
      at: scale(value),
      below: scale(value) - scale(low),
      above: scale(high) - scale(value),
      t: t95(df),
      df,
    }));
  const value = a.at - b.at;
  const low = value - Math.hypot(a.below, b.above);
  const high = value + Math.hypot(a.above, b.below);
  if (![value, low, high].every(Number.isFinite)) return null;
  const errors = value >= 0 ? [a.below / a.t, b.above / b.t] : [a.above / a.t, b.below / b.t];
  const [v, w] = errors.map((error) => error * error);
  const p =
    value === 0 ? 1 : v + w === 0 ? 0 : tTest(value / Math.sqrt(v + w), welch(v, a.df, w, b.df));
  return { value: back(value), low: back(low), high: back(high), p };
}

function welch(v: number, dfV: number, w: number, dfW: number): number {
  return (v + w) ** 2 / ((v * v) / dfV + (w * w) / dfW);
}

/**
 * Shares of 0 or 1 with the interval that the mean design effect of the other matrices makes of them;
 * all else as it is.
 */
export function withPooledEffect(
  readings: ReadonlyMap<string, Estimate | null>,
): Map<string, Estimate | null> {
  const effects = [...readings.values()].flatMap((reading) => reading?.designEffect ?? []);
  if (effects.length === 0) return new Map(readings);
  const mean = effects.reduce((sum, effect) => sum + effect, 0) / effects.length;
  return new Map(
    [...readings].map(([name, reading]) => [
      name,
      reading?.designEffect === undefined && reading ? withDesignEffect(reading, mean) : reading,
    ]),
  );
}
