import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { AnalysisPort } from './state/clients/analysis-client.ts';
import type { CampaignPort } from './state/clients/campaign-client.ts';
import type { EnginePort } from './state/clients/engine-client.ts';
import type { MeaningPort } from './state/effects/meaning.ts';
import type { WebLlmPort } from './state/effects/web-llm.ts';
import { createLab } from './state/lab.ts';
import type { StorePort } from './state/clients/store-client.ts';
import { openStorage } from './storage/open-storage.ts';
import { readLastView } from './state/effects/last-view.ts';
import { addNotice } from './state/stores/ui-store.ts';
import { addressBar } from './views/address.ts';
import { browserMeans } from './views/browser-means.ts';
import { App } from './views/App.tsx';
import { saveFile } from './views/files.ts';
import { LabContext } from './views/lab-context.ts';
import { tabPort } from './views/tab-port.ts';
import { whenPainted } from './views/when-painted.ts';

/** How long the first picture waits for what can be shown without an engine. */
const OPENING_MS = 300;

const spawnEngine = () =>
  new Worker(new URL('../workers/engine/worker.ts', import.meta.url), {
    type: 'module',
    name: 'engine',
  }) as EnginePort;

const spawnAnalysis = () =>
  new Worker(new URL('../workers/analysis/worker.ts', import.meta.url), {
    type: 'module',
    name: 'analysis',
  }) as AnalysisPort;

const spawnMeaning = () =>
  new Worker(new URL('../workers/meaning/worker.ts', import.meta.url), {
    type: 'module',
    name: 'meaning',
  }) as MeaningPort;

const spawnWebLlmWorker = () =>
  new Worker(new URL('../workers/web-llm/worker.ts', import.meta.url), {
    type: 'module',
    name: 'web-llm',
  }) as WebLlmPort;

const spawnCampaign = () =>
  new Worker(new URL('../workers/campaign/worker.ts', import.meta.url), {
    type: 'module',
    name: 'campaign',
  }) as CampaignPort;

const spawnStore = () =>
  new Worker(new URL('../workers/store/worker.ts', import.meta.url), {
    type: 'module',
    name: 'store',
  }) as StorePort;

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.json();
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

const painted = whenPainted(root);
const storage = await openStorage();
const lab = createLab({
  modelUrl: new URL('organism/', document.baseURI).href,
  assaysUrl: new URL('paper-assays.json', document.baseURI).href,
  spawnEngine,
  spawnAnalysis,
  spawnMeaning,
  spawnWebLlm: spawnWebLlmWorker,
  spawnCampaign,
  spawnStore,
  browser: browserMeans,
  fetchJson,
  ...storage,
  lastView: await readLastView(storage.keyValues),
  saveFile,
  address: addressBar(),
  engineInAddress: new URLSearchParams(location.search).get('engine'),
  tabs: tabPort(),
  engineMayStart: painted,
});
// a page that is hidden may never come back
addEventListener('pagehide', () => void lab.leave());
addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void lab.flush();
});

// one picture with everything is there sooner than an empty one and then another
await Promise.race([lab.start(), new Promise((soon) => setTimeout(soon, OPENING_MS))]);
createRoot(root).render(
  <StrictMode>
    <LabContext value={lab}>
      <App />
    </LabContext>
  </StrictMode>,
);

/** Has the page open without a network from now on, once its first picture is there. */
async function keepOffline() {
  const { keepOffline } = await import('./views/offline.ts');
  await keepOffline(lab.stores.model, (notice) => addNotice(lab.stores.ui, notice));
}
if (import.meta.env.PROD) void painted.then(keepOffline);
