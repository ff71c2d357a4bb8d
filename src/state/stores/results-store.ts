import { createStore } from 'zustand/vanilla';
import { ModelTotals } from '../../lib/results/model-totals.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import { OutputTable } from '../../lib/output/output-table.ts';

export interface ResultsState {
  /** The model, tile size and assay that the results below belong to. */
  context: string | null;
  /** By name of the matrix (`L1.down`). Filled in place; `version` tells when. */
  maps: Map<string, MapResults>;
  /** What all these maps come to in numbers, and which of them changed: filled with them. */
  totals: ModelTotals;
  /** The outputs of all these mutants, each once. */
  outputTable: OutputTable;
  /** The sizes of squares in which each matrix has results, under this model and assay; the finest first. */
  sizes: ReadonlyMap<string, readonly number[]>;
  /** Goes up when results came in, some times a second at most. */
  version: number;
  /** Stored results are still being read. */
  reading: boolean;
}

/** Results of all matrices for the current tile size and assay. */
export const createResultsStore = () =>
  createStore<ResultsState>(() => ({
    context: null,
    maps: new Map(),
    totals: new ModelTotals(),
    outputTable: new OutputTable(),
    sizes: new Map(),
    version: 0,
    reading: false,
  }));

export type ResultsStore = ReturnType<typeof createResultsStore>;
