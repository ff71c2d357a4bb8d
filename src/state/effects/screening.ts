import { cameraOn } from '../../lib/base/camera.ts';
import { allMatrices, formatMatrix, matrixShape, type MatrixId } from '../../lib/model/matrix.ts';
import type { Rect } from '../../lib/model/site.ts';
import { regionAround, type ScreenKind } from '../../lib/plan/grid.ts';
import { tilePlan, type TilePlan } from '../../lib/plan/plan.ts';
import { plansOf } from '../../lib/plan/queue.ts';
import { QUICK_KINDS } from '../../lib/plan/quick-look.ts';
import type { Stores } from '../context.ts';
import { screenAssayOf } from '../stores/assay-store.ts';
import type { Selecting } from './selecting.ts';
import type { ShowOwn } from './show-own.ts';
import type { Tabs } from './tabs.ts';

interface ScreeningDeps {
  tabs: Pick<Tabs, 'command'>;
  showOwn: ShowOwn;
  selecting: Pick<Selecting, 'showSquares'>;
}

/** Puts screens into the queue and shows what they fill. */
export function createScreening(stores: Stores, { tabs, showOwn, selecting }: ScreeningDeps) {
  const { map, model } = stores;

  const add = (plans: TilePlan[], at: 'front' | 'end') =>
    tabs.command({ do: 'add', plans, at, start: true });

  /**
   * Screens matrices as the map is set, after what is queued already; goes on where stored
   * results end. @param at `front`: before what waits
   */
  const screen = (matrices: readonly MatrixId[], at: 'front' | 'end' = 'end') => {
    const { tile, kinds, texts } = map.getState();
    const assay = screenAssayOf(stores.assay.getState());
    const plans = plansOf(matrices, { tile, kinds, assay, texts });
    showOwn(matrices.map(formatMatrix));
    add(plans, at);
  };

  return {
    screen,

    /** Screens every matrix at max and min in squares of one size, before what waits, and shows them. */
    quickLook(tile: number) {
      const config = model.getState().model?.config;
      if (!config) return;
      selecting.showSquares(tile);
      map.setState({ kinds: [...QUICK_KINDS], texts: false });
      screen(allMatrices(config), 'front');
    },

    /** Has what NSMs say written out, of matrices screened already and of what is left of them. */
    decodeTexts(matrices: readonly MatrixId[]) {
      map.setState({ texts: true });
      screen(matrices, 'front');
    },

    /**
     * Screens a region of a matrix, in squares and kinds of its own, and shows the map of these. A
     * region in finer squares than the map's, or in single weights, fills the view.
     */
    screenRegion(
      matrix: MatrixId,
      region: Rect,
      { tile, kinds }: { tile: number; kinds: ScreenKind[] },
    ) {
      const config = model.getState().model?.config;
      if (!config) return;
      const { texts } = map.getState();
      const assay = screenAssayOf(stores.assay.getState());
      const shape = matrixShape(config, matrix.projection);
      const around = regionAround(shape, tile, region);
      const isFiner = tile < map.getState().tile || tile === 1;
      const plan = tilePlan({ matrix, tile, kinds, assay, texts, region: around });
      selecting.showSquares(tile);
      showOwn([formatMatrix(matrix)]);
      map.setState({ kinds, ...(isFiner ? { camera: cameraOn(shape, region) } : {}) });
      add([plan], 'front');
    },
  };
}
