import { maxOf } from '../../../src/lib/base/arrays.ts';
import { matrixShape, type MatrixId, type Projection } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import { layerWeights, RIVALS } from '../../../src/lib/risk/predict-cost.ts';
import { readersOf } from './pairs.ts';

/**
 * What is riskier to first order is refined. Down to half of it refining takes one and a half times as
 * long (docs/every-weight.md has what lies below).
 */
export const REFINED_FROM = 0.1;

/** What is computed of some cells: the risk of each, and which cotangent's margin that is of. */
export interface CellRisks {
  risk: Float32Array;
  of: Uint32Array;
}

/**
 * Softmax is not linear: to first order more NSMs of q and k have a small risk than of any other
 * matrix. So their riskiest single-weight mutants are refined: the risk is computed once more with the
 * attention of their heads exact (`refined_risks.ref.ts`).
 */
export const isRefined = (projection: Projection, tile: number): projection is 'q' | 'k' =>
  tile === 1 && (projection === 'q' || projection === 'k');

/**
 * Most numbers that say what each attention weight of a layer adds to each margin: beyond, there would
 * be no room for them.
 */
const MOST_SHARES = 2 ** 26;

/**
 * Most mutants of a matrix and kind that are refined. One takes as many sums as there are pairs of
 * positions in its heads; this many take about what all of a layer take to first order.
 * @param sequences positions of each
 */
export function mostRefined(
  config: ModelConfig,
  { projection }: Pick<MatrixId, 'projection'>,
  tile: number,
  sequences: readonly number[],
): number {
  if (!isRefined(projection, tile)) return 0;
  const { num_attention_heads: all, num_key_value_heads: kv } = config;
  // a margin for each rival of each position, and pairs up to that
  const shares = sequences.reduce((sum, n) => sum + (all * RIVALS * n * n * (n + 1)) / 6, 0);
  if (shares > MOST_SHARES) return 0;
  const { rows, cols } = matrixShape(config, projection);
  const heads = readersOf({ ofQueries: projection === 'q', heads: all, kvHeads: kv });
  const most = (2 * layerWeights(config)) / (heads * (maxOf(sequences) + 1));
  return Math.min(rows * cols, Math.ceil(most));
}

/**
 * Which mutants of a kind are refined: those with a risk above 0.1, the riskiest if they are too many.
 * @param risks of all cells, to first order
 * @returns cells, ascending
 */
export function refinedCells(risks: Float32Array, most: number): Uint32Array {
  const risky = risks.reduce((cells, risk) => cells + Number(risk > REFINED_FROM), 0);
  let bound = REFINED_FROM;
  if (risky > most) {
    const sorted = risks.filter((risk) => risk > REFINED_FROM).sort();
    bound = sorted[sorted.length - most - 1];
  }
  const cells = new Uint32Array(Math.min(risky, most));
  let count = 0;
  for (let cell = 0; cell < risks.length; cell++) if (risks[cell] > bound) cells[count++] = cell;
  return cells.slice(0, count);
}
