import type { LostWhy } from '../storage/indexed-db.ts';
import type { ResultStore } from '../storage/result-store.ts';
import type { KeyValueStore } from '../storage/key-value-store.ts';
import type { CampaignPort } from './clients/campaign-client.ts';
import type { AnalysisPort } from './clients/analysis-client.ts';
import type { AddressBar } from './effects/link-sync.ts';
import type { MeaningPort } from './effects/meaning.ts';
import type { ModelsSetup } from './effects/models.ts';
import type { WebLlmPort } from './effects/web-llm.ts';
import type { FileOut } from './effects/run-files.ts';
import type { TabPort } from './effects/tabs.ts';
import type { EnginePort } from './clients/engine-client.ts';
import type { StorePort } from './clients/store-client.ts';

/** What the lab needs from the page around it. */
export interface LabSetup {
  /** Folder of the model that comes with the page, ending in a slash. */
  modelUrl: string;
  /** A list of assays for any model; default: none. */
  assaysUrl?: string;
  spawnEngine(): EnginePort;
  /** Starts the worker for statistics and published tables. */
  spawnAnalysis(): AnalysisPort;
  /** The worker of sentence embeddings; started only when asked for. Default: there is none. */
  spawnMeaning?(): MeaningPort;
  /** The worker of stock web-llm; started only when asked for. Default: there is none. */
  spawnWebLlm?(): WebLlmPort;
  /** The worker with a campaign's connections; started only when one is opened. Default: there is none. */
  spawnCampaign?(): CampaignPort;
  fetchJson(url: string): Promise<unknown>;
  results: ResultStore;
  /** What the user must know of how results are kept; default: nothing. */
  storageNotice?: string | null;
  /** Resolves when what is kept goes away while the page is open; default: it does not. */
  storageLost?: Promise<LostWhy>;
  /** Lets the user have a file; default: nothing. */
  saveFile?(file: FileOut): void;
  /** The view that was shown last, as a link has it (see `readLastView`); default: none. */
  lastView?: string | null;
  address: AddressBar;
  /** The engine that the address asks for; default: none. */
  engineInAddress?: string | null;
  /** Where the queue and saved assays are kept; default: in memory. */
  keyValues?: KeyValueStore;
  /** Default: no other tabs. */
  tabs?: TabPort;
  /** Resolves when the engine may take the machine; default: at once. */
  engineMayStart?: Promise<void>;
  /** Starts the worker that keeps models. */
  spawnStore(): StorePort;
  /** What the browser says of storage and memory; default: nothing. */
  browser?: Pick<ModelsSetup, 'estimate' | 'persist' | 'persisted' | 'memoryGiB'>;
}

/** In place of a worker that the page does not have. */
export const noWorker = (): never => {
  throw new Error('this page has no worker for it');
};

/** A browser that says nothing of storage and memory. */
export const SILENT_BROWSER: Required<LabSetup>['browser'] = {
  estimate: () => Promise.resolve(null),
  persist: () => Promise.resolve(false),
  persisted: () => Promise.resolve(null),
  memoryGiB: null,
};
