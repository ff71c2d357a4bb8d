import { formatMatrix, matrixShape, type MatrixId } from '../../lib/model/matrix.ts';
import type { Rect } from '../../lib/model/site.ts';
import { tileGrid } from '../../lib/plan/grid.ts';
import { cellsInView } from '../../lib/results/view-blocks.ts';
import { poolSide } from '../../lib/risk/pool-risks.ts';
import type { LabContext } from '../context.ts';
import { screenAssayOf } from '../stores/assay-store.ts';
import type { RiskDetail } from '../stores/risk-store.ts';
import { addNotice } from '../stores/ui-store.ts';

/** Blocks of a detail, at most: about as many as a figure has pixels. */
const MOST_BLOCKS = 512 * 512;
/** A camera that moves is followed when it rests. */
const REST_MS = 250;

/** Computes what is predicted of the part in view of a large map, which is pooled as a whole. */
export function createRiskDetail(ctx: LabContext) {
  const { assay, map, model, risk, selection, ui } = ctx.stores;
  /** Weights that the figure of the selected map shows; null: all of them, or it has another order. */
  let view: Rect | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: { stop: AbortController; wanted: Wanted } | null = null;

  /** What of the map in view needs more detail than there is of the whole; null: nothing. */
  const wantedNow = (): Wanted | null => {
    const { context, status, maps, shown } = risk.getState();
    const { model: info, phase } = model.getState();
    const { layer, projection } = selection.getState().site;
    const matrix = { layer, projection };
    const name = formatMatrix(matrix);
    const known = maps.get(name);
    if (!view || !info || phase !== 'ready' || status !== 'done' || !shown || !known) return null;
    const grid = tileGrid(matrixShape(info.config, projection), known.tile);
    const inView = cellsInView(grid, known.tile, view, 0);
    if (inView.height < 1 || inView.width < 1) return null;
    const rect = cellsInView(grid, known.tile, view);
    const side = poolSide({ rows: rect.height, cols: rect.width }, MOST_BLOCKS);
    if (!known.kinds.some(({ pooled }) => side < pooled.side)) return null;
    return { context, matrix, name, tile: known.tile, rect, inView, side };
  };

  const fetchDetail = async (wanted: Wanted) => {
    const { name, matrix, tile, rect } = wanted;
    const stop = new AbortController();
    const mine = (running = { stop, wanted });
    risk.setState({ isRefining: true });
    const ask = { assay: screenAssayOf(assay.getState()), matrix, tile, rect, most: MOST_BLOCKS };
    const kinds: RiskDetail['kinds'] = [];
    for (const kind of map.getState().kinds) {
      const job = ctx.engine.request('risks', { ...ask, kind }, { signal: stop.signal });
      const end = await job.done;
      if (running !== mine) return;
      if (end.type === 'error') {
        const text = `What is predicted could not be computed in more detail: ${end.error.message}`;
        addNotice(ui, { id: 'risk-detail', tone: 'info', text });
      }
      if (end.type !== 'risks') break;
      kinds.push({ kind, pooled: end.pooled });
    }
    running = null;
    const isWhole = kinds.length === map.getState().kinds.length;
    risk.setState({ isRefining: false, ...(isWhole ? { detail: { name, rect, kinds } } : {}) });
  };

  const leave = () => {
    running?.stop.abort();
    running = null;
    if (risk.getState().isRefining) risk.setState({ isRefining: false });
  };

  const sync = () => {
    const wanted = wantedNow();
    const { detail } = risk.getState();
    if (wanted && running && serves(running.wanted, wanted)) return;
    leave();
    if (!wanted || (detail && serves({ ...wanted, ...sizeOf(detail) }, wanted))) return;
    void fetchDetail(wanted);
  };

  const syncSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(sync, REST_MS);
  };

  return {
    start() {
      risk.subscribe((now, before) => {
        // of something else nothing is there yet: what is on its way is not of it
        if (now.context !== before.context) leave();
        if (now.maps !== before.maps || now.shown !== before.shown) syncSoon();
      });
      selection.subscribe(({ site }, before) => {
        if (site.layer === before.site.layer && site.projection === before.site.projection) return;
        risk.setState({ detail: null });
        syncSoon();
      });
    },
    /** Told what the figure of the selected map shows; null: all of it, or none is there. */
    look(rect: Rect | null) {
      view = rect;
      syncSoon();
    },
  };
}

interface Wanted {
  context: string | null;
  matrix: MatrixId;
  name: string;
  tile: number;
  /** Cells in view, with a margin about them and without. */
  rect: Rect;
  inView: Rect;
  /** Cells on a side of a block. */
  side: number;
}

const sizeOf = ({ name, rect, kinds }: RiskDetail) => ({
  ...{ name, rect },
  side: kinds[0]?.pooled.side ?? Infinity,
});

/** Whether what was asked for shows all that is wanted now, as finely. */
const serves = (asked: Wanted, { context, name, inView, side }: Wanted): boolean =>
  asked.context === context &&
  asked.name === name &&
  asked.side <= side &&
  holds(asked.rect, inView);

const holds = (outer: Rect, { row, col, height, width }: Rect): boolean =>
  outer.row <= row &&
  outer.col <= col &&
  outer.row + outer.height >= row + height &&
  outer.col + outer.width >= col + width;
