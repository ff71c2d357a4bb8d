import { cameraOn } from '../../lib/base/camera.ts';
import { formatMatrix, matrixProblem, matrixShape, type MatrixId } from '../../lib/model/matrix.ts';
import { clampSite, type Site } from '../../lib/model/site.ts';
import { SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { mapOf, type TilePlan } from '../../lib/plan/plan.ts';
import { sumKinds } from '../../lib/results/model-totals.ts';
import type { Stores } from '../context.ts';
import type { ShownMap } from '../shown-maps.ts';
import { addNotice } from '../stores/ui-store.ts';
import type { MapSettings, Selection } from '../stores/view.ts';
import type { Asking } from './asking.ts';

/** What is selected and shown: the matrix, the mutation on the bench, how the map is drawn. */
export function createSelecting(stores: Stores, asking: Pick<Asking, 'setAssay'>) {
  const { map, model, selection, ui } = stores;

  /** Selects another matrix: its map is shown, and its weights; nothing is mutated yet. */
  const selectMatrix = (matrix: MatrixId) => {
    const config = model.getState().model?.config;
    const { site } = selection.getState();
    if (!config || matrixProblem(config, matrix)) return;
    if (formatMatrix(matrix) === formatMatrix(site)) return;
    selection.setState({ site: clampSite(config, { ...site, ...matrix }), on: false });
    map.setState({ camera: null, region: null });
    stores.bench.setState({ camera: null });
  };

  /** Shows a map, whatever is shown now. */
  const show = ({ matrix, tile, kinds, assay, texts = false }: ShownMap) => {
    asking.setAssay(assay);
    map.setState({ tile, kinds, texts });
    selectMatrix(matrix);
  };

  /** Cuts the maps otherwise; says where the results are that go out of sight. */
  const showSquares = (tile: number) => {
    const before = map.getState().tile;
    if (tile === before) return;
    const { tested } = sumKinds(stores.results.getState().totals.all, SCREEN_KINDS);
    const { received, shown } = stores.shared.getState();
    map.setState({ tile });
    if (tested === 0 && !(shown && received.length > 0)) return;
    addNotice(ui, {
      id: 'squares',
      tone: 'info',
      text: `All places show squares of ${tile} now. What was screened in squares of ${before} is kept.`,
      action: {
        label: `Back to squares of ${before}`,
        act: () => map.setState({ tile: before }),
      },
    });
  };

  return {
    selectMatrix,

    show,

    /** Shows the map that a plan fills. */
    showPlan: (plan: TilePlan) =>
      show({ ...mapOf(plan), kinds: plan.sites.kinds, texts: plan.texts }),

    showSquares,

    /** Shows a part of a matrix as single weights: the map goes there, and the part is marked. */
    showSingleWeights({ layer, projection, ...part }: Site) {
      const config = model.getState().model?.config;
      if (!config) return;
      selectMatrix({ layer, projection });
      showSquares(1);
      const camera = cameraOn(matrixShape(config, projection), part);
      map.setState({ shows: 'as-is', region: part, camera });
      ui.setState({ place: 'map', pane: 'map' });
    },

    /** Selects a site and tries a mutation on it. */
    mutate(change: Partial<Omit<Selection, 'on'>>) {
      const config = model.getState().model?.config;
      const { site, ...rest } = change;
      const inside: { site?: Site } = site ? { site: config ? clampSite(config, site) : site } : {};
      const before = selection.getState().site;
      if (site && formatMatrix(site) !== formatMatrix(before)) map.setState({ camera: null });
      selection.setState({ ...rest, ...inside, on: true });
    },

    /** Shows the wild type alone. */
    clearMutation: () => selection.setState({ on: false }),

    setMap: (change: Partial<MapSettings>) => map.setState(change),
  };
}

export type Selecting = ReturnType<typeof createSelecting>;
