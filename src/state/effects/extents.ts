import { formatMatrix, type MatrixId } from '../../lib/model/matrix.ts';
import type { ValueRange } from '../../lib/model/value-range.ts';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import type { EngineClient } from '../clients/engine-client.ts';
import type { LabContext } from '../context.ts';
import type { OfModel } from '../known-model.ts';

/** Asks the engine for the smallest and largest weight of a matrix of the loaded model. Throws an Error where it fails. */
export async function askExtent(engine: EngineClient, matrix: MatrixId): Promise<ValueRange> {
  const rect = { row: 0, col: 0, height: 1, width: 1 };
  const end = await engine.request('weights', { matrix, rect, maxCells: 1 }).done;
  if (end.type === 'weights') return end.weights.extent;
  throw new Error(end.type === 'error' ? end.error.message : 'The engine was stopped.');
}

/** What max and min write into a matrix of a known model; where no mutant is of them, nothing. Throws an Error that says what to do. */
export async function extentOf(
  { engine, stores }: LabContext,
  { hash, name: modelName }: OfModel,
  matrix: MatrixId,
  kinds: readonly ScreenKind[],
): Promise<ValueRange> {
  if (!kinds.some((kind) => kind === 'max' || kind === 'min')) return { min: NaN, max: NaN };
  const name = formatMatrix(matrix);
  const kept = stores.screens.getState().models.find((one) => one.hash === hash)?.extents[name];
  if (kept) return kept;
  const { model: info, phase } = stores.model.getState();
  if (info?.hash === hash && phase === 'ready') return askExtent(engine, matrix);
  throw new Error(
    `The largest and smallest weight of ${name} of ${modelName} are not known here yet. Open the screen, which loads the model, and export it then.`,
  );
}
