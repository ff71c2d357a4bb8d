import type { MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { WeightsView } from '../../../../src/lib/model/weights-view.ts';
import type { Rect } from '../../../../src/lib/model/site.ts';
import { poolingFor } from '../../shared/pooling.ts';
import type { GpuContext } from '../context.ts';
import { locationOf } from './gpu-model.ts';
import { pool } from '../kernels/pool.ts';

/**
 * A rectangle of a matrix for drawing, pooled as little as brings it down to `maxCells` cells.
 * Throws a LabError 'bad-request' for a rectangle that is not inside the matrix.
 */
export async function viewWeights(
  context: GpuContext,
  id: MatrixId,
  rect: Rect,
  maxCells: number,
): Promise<WeightsView> {
  const side = poolingFor(context.model.config, id, rect, maxCells);
  const location = locationOf(context.model, id);
  const { min, max, argmax, argmin } = await context.valueRange(id);
  const values = await pool(
    context.gpu,
    location,
    { ...rect, row: location.first + rect.row },
    side,
  );
  return { matrix: id, rect, pool: side, values, extent: { min, max }, argmax, argmin };
}
