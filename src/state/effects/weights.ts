import { formatMatrix, matrixShape, type MatrixId } from '../../lib/model/matrix.ts';
import type { Rect } from '../../lib/model/site.ts';
import type { WeightsView } from '../../protocols/engine-messages.ts';
import type { LabContext } from '../context.ts';

/** Larger pictures come pooled; no screen shows more cells. */
const MAX_CELLS = 512 * 512;
const REMEMBERED_MATRICES = 12;

/** Fetches the weights that the bench draws. */
export function createWeights(ctx: LabContext) {
  const { model, selection, weights } = ctx.stores;
  const remembered = new Map<string, WeightsView>();
  let stop: AbortController | null = null;
  let wanted = '';

  const fetchView = async (matrix: MatrixId, rect: Rect) => {
    stop?.abort();
    const mine = (stop = new AbortController());
    const ask = { matrix, rect, maxCells: MAX_CELLS };
    const end = await ctx.engine.request('weights', ask, { signal: mine.signal }).done;
    if (mine.signal.aborted) return null;
    if (end.type === 'error') weights.setState({ failure: end.error });
    if (end.type !== 'weights') return null;
    weights.setState({ view: end.weights, failure: null });
    return end.weights;
  };

  return {
    /** Shows the selected matrix, as a whole. */
    async sync() {
      const { model: info, phase } = model.getState();
      const { layer, projection } = selection.getState().site;
      const name = [info?.hash, formatMatrix({ layer, projection })].join('|');
      if (!info || phase !== 'ready' || name === wanted) return;
      wanted = name;
      const known = remembered.get(name) ?? null;
      stop?.abort();
      weights.setState({ view: known, failure: null });
      if (known) return;
      const { rows, cols } = matrixShape(info.config, projection);
      const rect = { row: 0, col: 0, height: rows, width: cols };
      const view = await fetchView({ layer, projection }, rect);
      if (!view) {
        if (wanted === name) wanted = '';
        return;
      }
      remembered.set(name, view);
      const oldest = remembered.keys().next().value;
      if (remembered.size > REMEMBERED_MATRICES && oldest !== undefined) remembered.delete(oldest);
    },
    /** Fetches a part of the selected matrix in more detail, where the whole came pooled. */
    async detail(rect: Rect) {
      const { layer, projection } = selection.getState().site;
      const { view } = weights.getState();
      if (view && view.pool > 1) await fetchView({ layer, projection }, rect);
    },
    /** After the engine was started anew. */
    reset() {
      wanted = '';
    },
    /** After another model took the place of the one whose weights these are. */
    clear() {
      wanted = '';
      stop?.abort();
      weights.setState({ view: null, failure: null });
    },
  };
}

export type Weights = ReturnType<typeof createWeights>;
