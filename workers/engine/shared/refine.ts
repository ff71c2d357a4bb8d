import { matrixShape, type MatrixId, type Projection } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import { LISTED_FROM } from '../../../src/lib/risk/matrix-risk.ts';
import { layerWeights } from '../../../src/lib/risk/predict-cost.ts';

/**
 * Softmax is not linear: to first order more NSMs of q and k have a small risk than of any other
 * matrix. So their riskiest single-weight mutants are refined: the risk is computed once more with the
 * attention of their heads exact (`refined_risks.ref.ts`).
 */
export const isRefined = (projection: Projection, tile: number): projection is 'q' | 'k' =>
  tile === 1 && (projection === 'q' || projection === 'k');

/** Most pairs of positions, over the heads that a weight is read by: beyond, they would not fit into memory. */
const MOST_PAIRS = 100_000;

/**
 * Most mutants of a matrix and kind that are refined. One takes as many sums as there are pairs of
 * positions in its heads; this many take about what all of a layer take to first order.
 * @param positions of the longest sequence
 */
export function mostRefined(
  config: ModelConfig,
  { projection }: Pick<MatrixId, 'projection'>,
  tile: number,
  positions: number,
): number {
  if (!isRefined(projection, tile)) return 0;
  const { rows, cols } = matrixShape(config, projection);
  const heads = projection === 'q' ? 1 : config.num_attention_heads / config.num_key_value_heads;
  if ((heads * positions * (positions + 1)) / 2 > MOST_PAIRS) return 0;
  return Math.min(rows * cols, Math.ceil((2 * layerWeights(config)) / (heads * (positions + 1))));
}

/**
 * Which mutants of a kind are refined: those that first order lists, the riskiest if they are too many.
 * @param risks of all cells, to first order
 * @returns cells, ascending
 */
export function refinedCells(risks: Float32Array, most: number): Uint32Array {
  const listed = risks.reduce((cells, risk) => cells + Number(risk > LISTED_FROM), 0);
  let bound = LISTED_FROM;
  if (listed > most) {
    const sorted = risks.filter((risk) => risk > LISTED_FROM).sort();
    bound = sorted[sorted.length - most - 1];
  }
  const cells = new Uint32Array(Math.min(listed, most));
  let count = 0;
  for (let cell = 0; cell < risks.length; cell++) if (risks[cell] > bound) cells[count++] = cell;
  return cells.slice(0, count);
}
