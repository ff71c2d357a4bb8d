import { LabError } from '../../../src/lib/base/failure.ts';
import type { MatrixId } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import { siteProblem, type Rect } from '../../../src/lib/model/site.ts';

/**
 * The side of the blocks that bring a rectangle of a matrix down to `maxCells` cells: 1, 2, 4 …
 * Throws a LabError 'bad-request' for a rectangle that is not inside the matrix.
 */
export function poolingFor(
  config: ModelConfig,
  id: MatrixId,
  rect: Rect,
  maxCells: number,
): number {
  const problem = siteProblem(config, { ...id, ...rect });
  if (problem) throw new LabError('bad-request', problem, 'Choose a part of the matrix.');
  if (!(maxCells >= 1))
    throw new LabError('bad-request', 'Weights are shown in at least one cell.', 'Ask for more.');
  let side = 1;
  while (Math.ceil(rect.height / side) * Math.ceil(rect.width / side) > maxCells) side *= 2;
  return side;
}
