import type { ResultLog } from '../storage/result-log.ts';
import { createAssayStore, type AssayStore } from './stores/assay-store.ts';
import { createCampaignStore, type CampaignStore } from './stores/campaign-store.ts';
import { createBenchStore, type BenchStore } from './stores/bench-store.ts';
import { createCompareStore, type CompareStore } from './stores/compare-store.ts';
import type { EngineClient } from './clients/engine-client.ts';
import { createEngineStore, type EngineStore } from './stores/engine-store.ts';
import { createMapStore, type MapStore } from './stores/map-store.ts';
import { createMeaningStore, type MeaningStore } from './stores/meaning-store.ts';
import { createModelStore, type ModelStore } from './stores/model-store.ts';
import { createModelsStore, type ModelsStore } from './stores/models-store.ts';
import { createQueueStore, type QueueStore } from './stores/queue-store.ts';
import { createRankingStore, type RankingStore } from './stores/ranking-store.ts';
import { createReplicatesStore, type ReplicatesStore } from './stores/replicates-store.ts';
import { createRiskStore, type RiskStore } from './stores/risk-store.ts';
import { createResultsStore, type ResultsStore } from './stores/results-store.ts';
import { createScreensStore, type ScreensStore } from './stores/screens-store.ts';
import { createSharedStore, type SharedStore } from './stores/shared-store.ts';
import { createSelectionStore, type SelectionStore } from './stores/selection-store.ts';
import { createStatsStore, type StatsStore } from './stores/stats-store.ts';
import { createWebLlmStore, type WebLlmStore } from './stores/web-llm-store.ts';
import { createSuperWeightsStore, type SuperWeightsStore } from './stores/super-weights-store.ts';
import { createUiStore, type UiStore } from './stores/ui-store.ts';
import { createWeightsStore, type WeightsStore } from './stores/weights-store.ts';

export interface Stores {
  model: ModelStore;
  /** What computes, and why. */
  engine: EngineStore;
  models: ModelsStore;
  assay: AssayStore;
  selection: SelectionStore;
  bench: BenchStore;
  /** The campaign that this page takes part in. */
  campaign: CampaignStore;
  map: MapStore;
  meaning: MeaningStore;
  results: ResultsStore;
  /** What is predicted of every mutant. */
  risk: RiskStore;
  /** The mutants that matter most, over the whole model. */
  ranking: RankingStore;
  queue: QueueStore;
  webLlm: WebLlmStore;
  weights: WeightsStore;
  stats: StatsStore;
  /** Statistics over several assays. */
  replicates: ReplicatesStore;
  compare: CompareStore;
  /** Results that came with a link. */
  shared: SharedStore;
  /** What this browser keeps. */
  screens: ScreensStore;
  superWeights: SuperWeightsStore;
  ui: UiStore;
}

export const createStores = (): Stores => ({
  model: createModelStore(),
  engine: createEngineStore(),
  models: createModelsStore(),
  assay: createAssayStore(),
  selection: createSelectionStore(),
  bench: createBenchStore(),
  campaign: createCampaignStore(),
  map: createMapStore(),
  meaning: createMeaningStore(),
  results: createResultsStore(),
  risk: createRiskStore(),
  ranking: createRankingStore(),
  queue: createQueueStore(),
  shared: createSharedStore(),
  webLlm: createWebLlmStore(),
  weights: createWeightsStore(),
  stats: createStatsStore(),
  replicates: createReplicatesStore(),
  compare: createCompareStore(),
  screens: createScreensStore(),
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
