import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { AnalysisPort } from './state/clients/analysis-client.ts';
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

const storage = await openStorage();
const lab = createLab({
  modelUrl: new URL('organism/', document.baseURI).href,
  assaysUrl: new URL('paper-assays.json', document.baseURI).href,
  spawnEngine,
  spawnAnalysis,
  spawnMeaning,
  spawnWebLlm: spawnWebLlmWorker,
  spawnStore,
  browser: browserMeans,
  fetchJson,
  ...storage,
  lastView: await readLastView(storage.keyValues),
  saveFile,
  address: addressBar(),
  engineInAddress: new URLSearchParams(location.search).get('engine'),
  tabs: tabPort(),
});
// a page that is hidden may never come back
addEventListener('pagehide', () => void lab.flush());
addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void lab.flush();
});

createRoot(root).render(
  <StrictMode>
    <LabContext value={lab}>
      <App />
    </LabContext>
  </StrictMode>,
);
lab.start();
/** Has the page open without a network from now on, once its first picture is there. */
async function keepOffline() {
  const { keepOffline } = await import('./views/offline.ts');
  await keepOffline(lab.stores.model, (notice) => addNotice(lab.stores.ui, notice));
}
if (import.meta.env.PROD) requestAnimationFrame(() => setTimeout(() => void keepOffline()));
