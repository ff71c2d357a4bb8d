import { allMatrices, matrixShape, type MatrixId } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import { tileGrid } from '../../../src/lib/plan/grid.ts';
import { sampleMutants } from '../mutants.ts';

const TILE = 8;
const KINDS = 2;

/** Mutants of a whole matrix in squares of 8, max and min. */
export function mutantsOf(config: ModelConfig, { projection }: MatrixId): number {
  const { rows, cols } = tileGrid(matrixShape(config, projection), TILE);
  return KINDS * rows * cols;
}

/** Mutants of the whole model in squares of 8, max and min. */
export const mutantsOfAll = (config: ModelConfig): number =>
  allMatrices(config).reduce((sum, id) => sum + mutantsOf(config, id), 0);

/** One in `every` of a layer's mutants, of each matrix by its size; matrix after matrix. */
export const layerSample = (config: ModelConfig, layer: number, every: number): Mutation[] =>
  matricesOfLayer(config, layer).flatMap((id) =>
    matrixSample(config, id, Math.round(mutantsOf(config, id) / every)),
  );

/** Some mutants of a matrix. */
export const matrixSample = (config: ModelConfig, id: MatrixId, count: number): Mutation[] =>
  sampleMutants(config, [id.layer], count, [id.projection]);

export const matricesOfLayer = (config: ModelConfig, layer: number): MatrixId[] =>
  allMatrices(config).filter((id) => id.layer === layer);
