import { allMatrices, formatMatrix, matrixShape } from '../../model/matrix.ts';
import type { MatrixId } from '../../model/matrix.ts';
import type { ModelShapes } from '../../model/model-config.ts';
import { tileGrid, type Grid } from '../../plan/grid.ts';
import type { MapResults } from '../../results/map-results.ts';
import { simulate } from '../../stats/testing/maps.ts';

/** Two models of different shapes: other widths, other numbers of layers, grouped queries in one. */
export const SMALL: ModelShapes = {
  hidden_size: 128,
  intermediate_size: 352,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  num_key_value_heads: 4,
  head_dim: 32,
};
export const LARGE: ModelShapes = {
  hidden_size: 192,
  intermediate_size: 512,
  num_hidden_layers: 6,
  num_attention_heads: 6,
  num_key_value_heads: 2,
  head_dim: 32,
};
export const TILE = 8;

export interface Truth {
  /** Chance of a column to be a busy one, and of its cells to answer; of all other cells. */
  busy: number;
  inBusy: number;
  elsewhere: number;
}

/** A map whose columns are busy or not by chance. */
export function syntheticMap(
  grid: Grid,
  next: () => number,
  { busy, inBusy, elsewhere }: Truth,
): MapResults {
  const columns = Array.from({ length: grid.cols }, () => (next() < busy ? inBusy : elsewhere));
  const { max, min } = simulate(grid, next, (_, col) => ({ max: columns[col], min: columns[col] }));
  const known = ({ firstDivergent }: typeof max) => ({
    firstDivergent,
    kl: Float32Array.from(firstDivergent, () => 0.1 + next()),
    margin: new Float32Array(firstDivergent.length).fill(1),
    tested: firstDivergent.length,
  });
  return { max: known(max), min: known(min) };
}

/** Maps of all matrices of a model, in squares of {@link TILE}. */
export function syntheticMaps(
  shapes: ModelShapes,
  next: () => number,
  truth: (matrix: MatrixId) => Truth,
): Map<string, MapResults> {
  return new Map(
    allMatrices(shapes).map((matrix) => {
      const grid = tileGrid(matrixShape(shapes, matrix.projection), TILE);
      return [formatMatrix(matrix), syntheticMap(grid, next, truth(matrix))];
    }),
  );
}
