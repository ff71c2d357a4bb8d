import { useMemo } from 'react';
import type { MapResults } from '../../lib/results/map-results.ts';
import { tileGrid, type Grid, type ScreenKind } from '../../lib/plan/grid.ts';
import { countsOf, type Counts, type MapCounts } from '../../lib/results/map-counts.ts';
import {
  formatMatrix,
  matrixShape,
  type MatrixId,
  type MatrixShape,
} from '../../lib/model/matrix.ts';
import { sumKinds } from '../../lib/results/model-totals.ts';
import { manyOf, type Many } from '../../lib/assay/assay-words.ts';
import type { Least } from '../../lib/results/least.ts';
import { countCells } from '../../lib/results/cell-set.ts';
import type { KindCells } from '../../state/stores/shared-store.ts';
import { leastOf, screenAssayOf } from '../../state/stores/assay-store.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { useLabStore } from '../lab-context.ts';
import { useReceived } from '../use-received.ts';

/** The map in view: its matrix, how it is cut, and what is known. */
export interface MapData {
  matrix: MatrixId;
  name: string;
  shape: MatrixShape;
  grid: Grid;
  tile: number;
  kinds: ScreenKind[];
  results: MapResults;
  /** What they come to; filled with them. */
  counts: MapCounts;
  /** NSMs that have less are shown as silent. */
  least: Least;
  /** What the assay has of prompts or seeds. */
  many: Many;
  /** What is shown of them comes to this: NSMs that the threshold hides count as silent. */
  shown: Counts;
  /** Whether they came with the link, and were not computed here. */
  isReceived: boolean;
  /** Cells of a campaign whose worker's device is not proven; null where all are, and of no campaign. */
  provisional: KindCells | null;
  /** How often `results` was added to: it is filled in place, under a new MapData. */
  version: number;
  /** Mutants of the chosen kinds: tested, and all. */
  tested: number;
  /** Whether some of them were not tested one by one, on the bench. */
  begun: boolean;
  mutants: number;
  /** NSMs of them whose text is not known. */
  textless: number;
  /** Mutants of them that are stored and not read: only whether they change the answer is known. */
  unread: number;
  /** NSMs whose text is stored and not read. */
  unreadTexts: number;
}

const NOTHING: MapResults = {};

const provisionalOf = (cells: KindCells | undefined, kinds: readonly ScreenKind[]) =>
  cells && kinds.some((kind) => countCells(cells[kind] ?? new Map()) > 0) ? cells : null;

/** The map in view: a new one whenever results came in. A received screen’s stands in for what is known here. */
export function useMap(model: ModelInfo): MapData {
  const layer = useLabStore('selection', (s) => s.site.layer);
  const projection = useLabStore('selection', (s) => s.site.projection);
  const tile = useLabStore('map', (s) => s.tile);
  const kinds = useLabStore('map', (s) => s.kinds);
  const asked = useLabStore('assay', (s) => s);
  const settings = useLabStore('map', (s) => s);
  const { kl, prompts } = leastOf(settings, asked);
  const { count, noun } = manyOf(screenAssayOf(asked));
  const maps = useLabStore('results', (s) => s.maps);
  const version = useLabStore('results', (s) => s.version);
  const received = useReceived();
  const shape = useMemo(() => matrixShape(model.config, projection), [model, projection]);
  return useMemo(() => {
    const matrix = { layer, projection };
    const name = formatMatrix(matrix);
    const grid = tileGrid(shape, tile);
    const theirs = received?.maps.get(name);
    const results: MapResults = theirs ?? maps.get(name) ?? NOTHING;
    const counts = countsOf({ grid, results });
    const least = { kl, prompts };
    const known = sumKinds(counts.all.kinds, kinds);
    return {
      matrix,
      name,
      shape,
      grid,
      tile,
      kinds,
      results,
      counts,
      least,
      many: { count, noun },
      shown: counts.atLeast(least),
      isReceived: theirs !== undefined,
      provisional: provisionalOf(received?.provisional?.get(name), kinds),
      version,
      tested: known.tested,
      begun: kinds.some((kind) => counts.all.kinds[kind].tested > counts.all.kinds[kind].inPlace),
      mutants: grid.rows * grid.cols * kinds.length,
      textless: known.textless,
      unread: kinds.reduce((sum, kind) => sum + (results[kind]?.unread?.left ?? 0), 0),
      unreadTexts:
        known.nsms -
        known.textless -
        kinds.reduce((sum, kind) => sum + counts.texts.texted(kind).length, 0),
    };
  }, [shape, layer, projection, tile, kinds, maps, version, received, kl, prompts, count, noun]);
}
