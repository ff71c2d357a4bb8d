import { useMemo } from 'react';
import type { CellResults } from '../../figures/cells.ts';
import { formatMatrix, matrixShape, type MatrixId, type MatrixShape } from '../../lib/matrix.ts';
import { countTextless } from '../../lib/outcomes.ts';
import { tileGrid, type Grid, type ScreenKind } from '../../lib/plan.ts';
import type { ModelInfo } from '../../protocol.ts';
import { screenAssayKey } from '../../lib/assays.ts';
import { screenAssayOf } from '../../state/assay-store.ts';
import { receivedFor } from '../../state/effects/shared.ts';
import { useLabStore } from '../lab-context.ts';

/** The map in view: its matrix, how it is cut, and what is known. */
export interface MapData {
  matrix: MatrixId;
  name: string;
  shape: MatrixShape;
  grid: Grid;
  tile: number;
  kinds: ScreenKind[];
  results: CellResults;
  /** Whether they came with the link, and were not computed here. */
  isReceived: boolean;
  /** How often `results` was added to: it is filled in place, under a new MapData. */
  version: number;
  /** Mutants of the chosen kinds: tested, and all. */
  tested: number;
  mutants: number;
  /** NSMs of them whose text is not known. */
  textless: number;
}

const NOTHING: CellResults = {};

export function useMap(model: ModelInfo): MapData {
  const layer = useLabStore('selection', (s) => s.site.layer);
  const projection = useLabStore('selection', (s) => s.site.projection);
  const tile = useLabStore('map', (s) => s.tile);
  const kinds = useLabStore('map', (s) => s.kinds);
  const maps = useLabStore('results', (s) => s.maps);
  const version = useLabStore('results', (s) => s.version);
  const received = useLabStore('shared', (s) => s.received);
  const shown = useLabStore('shared', (s) => s.shown);
  const assay = useLabStore('assay', screenAssayOf);
  return useMemo(() => {
    const matrix = { layer, projection };
    const name = formatMatrix(matrix);
    const shape = matrixShape(model.config, projection);
    const grid = tileGrid(shape, tile);
    const now = { model: model.hash, matrix: name, tile, assay: screenAssayKey(assay) };
    const theirs = receivedFor({ received, shown }, now);
    const results: CellResults = theirs ?? maps.get(name) ?? NOTHING;
    const tested = kinds.reduce((sum, kind) => sum + (results[kind]?.tested ?? 0), 0);
    return {
      matrix,
      name,
      shape,
      grid,
      tile,
      kinds,
      results,
      isReceived: theirs !== null,
      version,
      tested,
      mutants: grid.rows * grid.cols * kinds.length,
      textless: kinds.reduce(
        (n, kind) => n + (results[kind] ? countTextless(results[kind]) : 0),
        0,
      ),
    };
  }, [model, layer, projection, tile, kinds, maps, version, received, shown, assay]);
}
