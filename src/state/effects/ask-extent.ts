import type { MatrixId } from '../../lib/model/matrix.ts';
import type { ValueRange } from '../../lib/model/value-range.ts';
import type { EngineClient } from '../clients/engine-client.ts';

/** Asks the engine for the smallest and largest weight of a matrix of the loaded model. Throws an Error where it fails. */
export async function askExtent(engine: EngineClient, matrix: MatrixId): Promise<ValueRange> {
  const rect = { row: 0, col: 0, height: 1, width: 1 };
  const end = await engine.request('weights', { matrix, rect, maxCells: 1 }).done;
  if (end.type === 'weights') return end.weights.extent;
  throw new Error(end.type === 'error' ? end.error.message : 'The engine was stopped.');
}
