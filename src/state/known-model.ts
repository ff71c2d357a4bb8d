import type { Provenance } from '../lib/run-file/run-file.ts';
import type { Stores } from './context.ts';

/** The model that results are of. */
export type OfModel = Provenance['model'];

/** What is known of a model: of the loaded one, or of one that has stored results; null: nothing. */
export function knownModel(
  { model, screens }: Pick<Stores, 'model' | 'screens'>,
  hash: string,
): OfModel | null {
  const all = [model.getState().model, ...screens.getState().models];
  const found = all.find((one) => one?.hash === hash);
  if (!found) return null;
  const { name, quantization, config } = found;
  return { name, hash, quantization, config };
}
