import type { ResultLog } from '../storage/result-log.ts';
import { createAssayStore, type AssayStore } from './assay-store.ts';
import { createBenchStore, type BenchStore } from './bench-store.ts';
import { createCompareStore, type CompareStore } from './compare-store.ts';
import type { EngineClient } from './engine-client.ts';
import { createMapStore, type MapStore } from './map-store.ts';
import { createMeaningStore, type MeaningStore } from './meaning-store.ts';
import { createModelStore, type ModelStore } from './model-store.ts';
import { createModelsStore, type ModelsStore } from './models-store.ts';
import { createQueueStore, type QueueStore } from './queue-store.ts';
import { createResultsStore, type ResultsStore } from './results-store.ts';
import { createSharedStore, type SharedStore } from './shared-store.ts';
import { createSelectionStore, type SelectionStore } from './selection-store.ts';
import { createStatsStore, type StatsStore } from './stats-store.ts';
import { createStockStore, type StockStore } from './stock-store.ts';
import { createSuperWeightsStore, type SuperWeightsStore } from './super-weights-store.ts';
import { createUiStore, type UiStore } from './ui-store.ts';
import { createWeightsStore, type WeightsStore } from './weights-store.ts';

export interface Stores {
  model: ModelStore;
  models: ModelsStore;
  assay: AssayStore;
  selection: SelectionStore;
  bench: BenchStore;
  map: MapStore;
  meaning: MeaningStore;
  results: ResultsStore;
  queue: QueueStore;
  stock: StockStore;
  weights: WeightsStore;
  stats: StatsStore;
  compare: CompareStore;
  /** Results that came with a link. */
  shared: SharedStore;
  superWeights: SuperWeightsStore;
  ui: UiStore;
}

export const createStores = (): Stores => ({
  model: createModelStore(),
  models: createModelsStore(),
  assay: createAssayStore(),
  selection: createSelectionStore(),
  bench: createBenchStore(),
  map: createMapStore(),
  meaning: createMeaningStore(),
  results: createResultsStore(),
  queue: createQueueStore(),
  shared: createSharedStore(),
  stock: createStockStore(),
  weights: createWeightsStore(),
  stats: createStatsStore(),
  compare: createCompareStore(),
  superWeights: createSuperWeightsStore(),
  ui: createUiStore(),
});

/** What the effects work with. */
export interface LabContext {
  stores: Stores;
  engine: EngineClient;
  log: ResultLog;
  /** Milliseconds, rising. */
  now(): number;
}
