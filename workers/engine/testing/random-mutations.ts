import { allMatrices, matrixShape, type MatrixId } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { Kind, Mutation } from '../../../src/lib/mutation/mutation.ts';
import { SCREEN_KINDS } from '../../../src/lib/plan/grid.ts';
import { randomFrom, type Random } from './random.ts';

/** A mutation of a matrix, of any of these kinds: small sites mostly, now and then a large one. */
export function randomMutation(
  random: Random,
  config: ModelConfig,
  id: MatrixId,
  kinds: readonly Kind[],
): Mutation {
  const draw = (below: number) => Math.floor(random() * below);
  const { rows, cols } = matrixShape(config, id.projection);
  const size = (most: number) => Math.min(most, 1 + draw(2 ** (1 + draw(7))));
  const [height, width] = [size(rows), size(cols)];
  const [row, col] = [draw(rows - height + 1), draw(cols - width + 1)];
  const site = { ...id, row, col, height, width };
  const kind = kinds[draw(kinds.length)];
  return kind === 'value' ? { site, kind, value: (draw(4000) - 2000) / 1000 } : { site, kind };
}

/**
 * Mutations spread over all matrices, those of one matrix together: of all kinds that maps hold. The same
 * for the same seed and count.
 */
export function randomMutations(config: ModelConfig, count: number, seed: number): Mutation[] {
  const random = randomFrom(seed);
  const ids = allMatrices(config);
  return Array.from({ length: count }, (_, i) => {
    const id = ids[Math.floor((i * ids.length) / count)];
    return randomMutation(random, config, id, SCREEN_KINDS);
  });
}
