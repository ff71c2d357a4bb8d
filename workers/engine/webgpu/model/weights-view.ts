import { LabError } from '../../../../src/lib/base/failure.ts';
import type { MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { WeightsView } from '../../../../src/lib/model/weights-view.ts';
import { siteProblem, type Rect } from '../../../../src/lib/model/site.ts';
import type { Engine } from '../engine.ts';
import { locationOf } from './gpu-model.ts';
import { pool } from '../kernels/pool.ts';

/**
 * A rectangle of a matrix for drawing, pooled as little as brings it down to `maxCells` cells.
 * Throws a LabError 'bad-request' for a rectangle that is not inside the matrix.
 */
export async function viewWeights(
  engine: Engine,
  id: MatrixId,
  rect: Rect,
  maxCells: number,
): Promise<WeightsView> {
  const problem = siteProblem(engine.model.config, { ...id, ...rect });
  if (problem) throw new LabError('bad-request', problem, 'Choose a part of the matrix.');
  if (!(maxCells >= 1))
    throw new LabError('bad-request', 'Weights are shown in at least one cell.', 'Ask for more.');
  let side = 1;
  while (Math.ceil(rect.height / side) * Math.ceil(rect.width / side) > maxCells) side *= 2;
  const place = locationOf(engine.model, id);
  const { min, max, argmax, argmin } = await engine.extent(id);
  const values = await pool(engine.gpu, place, { ...rect, row: place.first + rect.row }, side);
  return { matrix: id, rect, pool: side, values, extent: { min, max }, argmax, argmin };
}
