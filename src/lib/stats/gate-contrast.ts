import { quantileSorted } from 'simple-statistics';
import type { MatrixId, Projection } from '../model/matrix.ts';
import type { Interval } from './exact.ts';
import type { AxisEffects } from './held-out.ts';
import type { MatrixStats } from './matrix-stats.ts';
import { Z_POWER } from './normal.ts';
import { overAssays } from './over-assays.ts';
import { seededRandom } from './random.ts';

/** D of one matrix's map. */
export interface MatrixEffect extends AxisEffects {
  layer: number;
  projection: Projection;
}

/** How much larger an effect is in Gate. */
export interface Contrast {
  /** Mean over layers of Gate's effect minus the mean of Up's and Down's. */
  effect: number;
  /** 95 %: over assays, or over layers where there is one assay; null: one unit only. */
  interval: Interval | null;
  /** One-sided. */
  p: number;
  /** The least contrast that would have been found in 80 % of cases; null: none could be. */
  least: number | null;
}

export interface GateContrast {
  rows: Contrast;
  cols: Contrast;
  /** Of the smaller of the two effects: what is in both dimensions. */
  both: Contrast;
  /** Layers in which Gate, and Up or Down, could be tested. */
  layers: number;
  assays: number;
}

const RIVALS: readonly Projection[] = ['up', 'down'];
const MOST_EXACT = 20_000;
const DRAWS = 9_999;
const LEVEL = 0.05;
/** Of the difference of two D. */
const LIMITS = [-2, 2] as const;

const READ: Record<'rows' | 'cols' | 'both', (effects: AxisEffects) => number> = {
  rows: ({ rows }) => rows,
  cols: ({ cols }) => cols,
  both: ({ rows, cols }) => Math.min(rows, cols),
};

/**
 * Whether Gate is more asymmetric than Up and Down: mean over layers of D(gate) − mean D(up, down),
 * for rows, for columns, and for the smaller of the two, which is large only in two dimensions.
 * Null: which matrix of a layer is called Gate makes no difference. p = share of all such choices,
 * or of 9,999 drawn ones, with at least the contrast (Fisher 1935). Each matrix counts with its
 * mean over assays; the interval is over assays (over-assays.ts), or over layers where there is one.
 * Least: the null's 95 % quantile and 0.84 of its standard deviations (normal approximation).
 * @param assays effects of the matrices that could be tested, for each prompt or seed
 * @returns null if no layer has Gate and one of the others
 */
export function gateContrast(
  assays: readonly (readonly MatrixEffect[])[],
  seed = 1,
): GateContrast | null {
  const layersOf = (read: (effects: AxisEffects) => number) => layerValues(assays.flat(), read);
  const layers = layersOf(READ.both).length;
  if (layers === 0) return null;
  const contrast = (read: (effects: AxisEffects) => number): Contrast => {
    const values = layersOf(read);
    const own = assays.flatMap((effects) => {
      const each = layerValues(effects, read);
      return each.length > 0 ? [meanOf(each.map((layer) => against(layer, 0)))] : [];
    });
    const units = assays.length > 1 ? own : values.map((layer) => against(layer, 0));
    return {
      ...permuted(values, seed),
      interval: overAssays(units, { limits: LIMITS })?.interval ?? null,
    };
  };
  return {
    ...{ rows: contrast(READ.rows), cols: contrast(READ.cols), both: contrast(READ.both) },
    ...{ layers, assays: assays.length },
  };
}

/** The effects of the matrices of which asymmetry could be tested. */
export const gateEffects = (
  rows: readonly { matrix: MatrixId; stats: Pick<MatrixStats, 'asymmetry'> }[],
): MatrixEffect[] =>
  rows.flatMap(({ matrix, stats: { asymmetry } }) =>
    asymmetry ? [{ ...matrix, rows: asymmetry.rows.effect, cols: asymmetry.cols.effect }] : [],
  );

/** Of each layer: Gate's effect, then the others', each a mean over assays. */
function layerValues(
  effects: readonly MatrixEffect[],
  read: (effects: AxisEffects) => number,
): number[][] {
  const layers = [...new Set(effects.map(({ layer }) => layer))];
  return layers.flatMap((layer) => {
    const of = (projection: Projection) => {
      const mine = effects.filter((one) => one.layer === layer && one.projection === projection);
      return mine.length > 0 ? [meanOf(mine.map(read))] : [];
    };
    const [gate, rivals] = [of('gate'), RIVALS.flatMap(of)];
    return gate.length > 0 && rivals.length > 0 ? [[...gate, ...rivals]] : [];
  });
}

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** One of a layer's values minus the mean of its others. */
const against = (layer: readonly number[], at: number) =>
  layer[at] - meanOf(layer.filter((_, i) => i !== at));

function permuted(layers: readonly number[][], seed: number): Omit<Contrast, 'interval'> {
  const each = layers.map((layer) => layer.map((_, at) => against(layer, at) / layers.length));
  const effect = each.reduce((sum, [gate]) => sum + gate, 0);
  const choices = each.reduce((product, layer) => product * layer.length, 1);
  const isExact = choices <= MOST_EXACT;
  const sums = isExact ? allSums(each) : drawnSums(each, seed);
  const atLeast = sums.filter((sum) => sum >= effect - 1e-12).length;
  const inOrder = sums.toSorted((a, b) => a - b);
  const top = sums.filter((sum) => sum >= inOrder[inOrder.length - 1] - 1e-12).length;
  const deviation = Math.sqrt(meanOf(sums.map((sum) => sum * sum)));
  const least = quantileSorted(inOrder, 1 - LEVEL) + Z_POWER * deviation;
  return {
    effect,
    p: isExact ? atLeast / sums.length : (1 + atLeast) / (1 + sums.length),
    least: isExact && top / sums.length > LEVEL ? null : least,
  };
}

const allSums = (each: readonly number[][]): number[] =>
  each.reduce((sums, layer) => sums.flatMap((sum) => layer.map((value) => sum + value)), [0]);

function drawnSums(each: readonly number[][], seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: DRAWS }, () =>
    each.reduce((sum, layer) => sum + layer[random.below(layer.length)], 0),
  );
}
