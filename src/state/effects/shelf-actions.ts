import { assayPrompts } from '../../lib/assay/assay.ts';
import { storedId, THIS } from '../../lib/compare/result-source.ts';
import { fullestMatrix, kindsOf, type StoredScreen } from '../../lib/results/stored-screens.ts';
import type { MapOutcomes } from '../../lib/results/output-groups.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import { formatMatrix, matrixShape, parseMatrix } from '../../lib/model/matrix.ts';
import { sameShapes, type ModelConfig } from '../../lib/model/model-config.ts';
import { tileGrid } from '../../lib/plan/grid.ts';
import type { LabContext } from '../context.ts';
import { knownModel } from '../known-model.ts';
import type { LinkSync } from './link-sync.ts';
import { sketchPart } from './read-screen.ts';
import type { FileOut, RunFiles } from './run-files.ts';

interface ShelfActionsDeps {
  link: Pick<LinkSync, 'show'>;
  runFiles: Pick<RunFiles, 'writeScreen'>;
}

/** What a user does with a stored screen: open it, set it beside another one, take it along. */
export function createShelfActions({ stores, log }: LabContext, deps: ShelfActionsDeps) {
  const { link, runFiles } = deps;
  const { compare, model, screens, shared, ui } = stores;

  return {
    /**
     * What the headers of a stored map tell: which kinds change the answer in each of its cells. No
     * result is read; what is damaged is left out. @param config of the screen's model
     */
    async sketch(
      { tile, parts }: StoredScreen,
      config: ModelConfig,
      matrix: string,
    ): Promise<MapOutcomes> {
      const mine = parts.filter((part) => formatMatrix(part.matrix) === matrix);
      const grid = tileGrid(matrixShape(config, parseMatrix(matrix)!.projection), tile);
      const results: MapResults = {};
      for (const { key, kind } of mine) {
        results[kind] = await sketchPart(log, grid, key);
      }
      return { grid, results };
    },

    /** Shows a screen in the map, as a link to it would: a model that is not here is asked for first. */
    open(screen: StoredScreen) {
      if (shared.getState().shown) shared.setState({ shown: false });
      const known = screens.getState().models.find(({ hash }) => hash === screen.model);
      const loaded = model.getState().model?.hash === screen.model;
      if (!known && !loaded) return;
      const { tile, assay } = screen;
      const site = { ...fullestMatrix(screen), row: 0, col: 0, height: tile, width: tile };
      const kinds = kindsOf(screen);
      ui.setState({ pane: 'map' });
      link.show((view) => ({
        ...view,
        ...(known && !loaded ? { model: known.key } : {}),
        assay: assayPrompts(assay)[0],
        multiPrompt: assay.type === 'descriptive' ? null : assay,
        ...{ item: 0, place: 'map', benchCamera: null },
        selection: { ...view.selection, site, on: false },
        map: { ...view.map, tile, kinds, picked: null, region: null, camera: null },
      }));
    },

    /**
     * Sets a stored screen beside the one in view; one of other shapes, of which there is none in view,
     * beside another stored one of its model, if there is one.
     */
    compare(screen: StoredScreen) {
      const config = knownModel(stores, screen.model)?.config;
      const here = model.getState().model;
      const fits = here && config && sameShapes(config, here.config);
      const others = (screens.getState().screens ?? []).filter(
        ({ id, model: hash, tile }) =>
          id !== screen.id && hash === screen.model && tile === screen.tile,
      );
      const first = fits || others.length === 0 ? THIS : storedId(others[0].id);
      compare.setState({ first, second: storedId(screen.id), lit: null });
      ui.setState({ place: 'compare' });
    },

    /** A stored screen as a run file; null, and a notice, where that cannot be. */
    write: (screen: StoredScreen): Promise<FileOut | null> => runFiles.writeScreen(screen),
  };
}
