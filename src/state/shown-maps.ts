import { screenAssayKey } from '../lib/assays.ts';
import { formatMatrix } from '../lib/matrix.ts';
import { screenAssayOf, type AssayState } from './assay-store.ts';
import { receivedFor } from './effects/shared.ts';
import type { MatrixResults } from './results-store.ts';
import type { SharedState } from './shared-store.ts';

interface InView {
  maps: ReadonlyMap<string, MatrixResults>;
  shared: Pick<SharedState, 'received' | 'shown'>;
  assay: AssayState;
  /** Hash of the model. */
  model: string;
  tile: number;
}

/** The maps in view, by name of the matrix: this lab's, the one that came with a link in its own's place. */
export function shownMaps(inView: InView): ReadonlyMap<string, MatrixResults> {
  const { maps, shared, model, tile } = inView;
  if (!shared.received) return maps;
  const matrix = formatMatrix(shared.received.matrix);
  const assay = screenAssayKey(screenAssayOf(inView.assay));
  const theirs = receivedFor(shared, { model, matrix, tile, assay });
  return theirs ? new Map([...maps, [matrix, theirs]]) : maps;
}
