import { MAX_PROMPT_CHARACTERS, type Assay } from '../lib/assay.ts';
import { formatMatrix, matrixProblem, type MatrixId } from '../lib/matrix.ts';
import { clampSite, type Rect, type Site } from '../lib/site.ts';
import type { Failure } from '../protocol.ts';
import { createResultLog } from '../storage/result-log.ts';
import type { ResultStore } from '../storage/result-store.ts';
import { createStores, type LabContext, type Stores } from './context.ts';
import { createBench } from './effects/bench.ts';
import { createLinkSync, type AddressBar } from './effects/link-sync.ts';
import { loadModel } from './effects/load.ts';
import { createResults } from './effects/results.ts';
import { createScreens } from './effects/screen.ts';
import { createWeights } from './effects/weights.ts';
import { createEngineClient, type EnginePort } from './engine-client.ts';
import { wellFormed } from './link-table.ts';
import { parsePresets } from './presets.ts';
import { addNotice } from './ui-store.ts';
import type { MapSettings, Selection } from './view.ts';

/** What the lab needs from the page around it. */
export interface LabSetup {
  /** Folder of the model, ending in a slash. */
  modelUrl: string;
  spawnEngine(): EnginePort;
  fetchJson(url: string): Promise<unknown>;
  results: ResultStore;
  address: AddressBar;
}

/** Wires stores, engine, storage and link, and offers what a user can do. */
export function createLab(setup: LabSetup) {
  const stores: Stores = createStores();
  const { model, selection, map, ui } = stores;

  const onLost = (failure: Failure) => {
    const phase = model.getState().phase === 'loading' ? 'failed' : 'lost';
    model.setState({ phase, failure });
    bench.reset();
  };
  const engine = createEngineClient(() => setup.spawnEngine(), onLost);
  const log = createResultLog(setup.results, (what, cause) => {
    const name = cause instanceof DOMException ? cause.name : String(cause);
    const text =
      what === 'write'
        ? `New results could not be stored (${name}); they are kept until this page closes. Free some space, or export before you leave.`
        : `Stored results could not be read (${name}); screening goes on without them.`;
    addNotice(ui, { id: `storage-${what}`, tone: 'warning', text });
  });
  const ctx: LabContext = { stores, engine, log, now: () => performance.now() };
  const bench = createBench(ctx);
  const results = createResults(ctx);
  const screens = createScreens(ctx, results);
  const weights = createWeights(ctx);
  const link = createLinkSync(ctx, setup.address);

  const load = () => loadModel(ctx, setup.modelUrl);

  const loadPresets = async () => {
    try {
      const presets = parsePresets(await setup.fetchJson(`${setup.modelUrl}assays.json`));
      stores.assay.setState({ presets });
    } catch {
      const text = 'The list of prompts could not be loaded. You can still write your own.';
      addNotice(ui, { id: 'presets', tone: 'warning', text });
    }
  };

  const follow = () => {
    model.subscribe(({ phase }, before) => {
      if (phase !== 'ready' || before.phase === 'ready') return;
      bench.sync();
      void weights.sync();
      void results.refresh();
    });
    selection.subscribe(() => {
      bench.syncSoon();
      void weights.sync();
    });
    stores.assay.subscribe(({ assay }, before) => {
      if (assay === before.assay) return;
      bench.syncSoon();
      void results.refresh();
    });
    map.subscribe(({ tile }, before) => {
      if (tile !== before.tile) void results.refresh();
    });
  };

  /** Selects another matrix: its map is shown, and its weights; nothing is mutated yet. */
  const selectMatrix = (matrix: MatrixId) => {
    const config = model.getState().model?.config;
    const { site } = selection.getState();
    if (!config || matrixProblem(config, matrix)) return;
    if (formatMatrix(matrix) === formatMatrix(site)) return;
    selection.setState({ site: clampSite(config, { ...site, ...matrix }), on: false });
    map.setState({ camera: null });
    stores.bench.setState({ camera: null });
  };

  return {
    stores,

    /** Opens what the address says and loads the model. */
    start() {
      link.start();
      follow();
      if (!setup.results.lasting) {
        const text =
          'This browser does not let the page store anything (a private window?). Results are kept until the page closes.';
        addNotice(ui, { id: 'storage', tone: 'warning', text });
      }
      void load();
      void loadPresets();
    },

    /** Starts the engine anew: after a lost device, or to try again. */
    reloadEngine() {
      engine.restart();
      bench.reset();
      weights.reset();
      void load();
    },

    selectMatrix,

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
    runMutation: () => bench.run(),
    undo: () => bench.undo(),
    redo: () => bench.redo(),

    setAssay(assay: Assay) {
      const prompt = wellFormed(assay.prompt).slice(0, MAX_PROMPT_CHARACTERS);
      stores.assay.setState({ assay: { ...assay, prompt } });
    },
    setMap: (change: Partial<MapSettings>) => map.setState(change),

    startScreen: () => screens.start(),
    pauseScreen: () => screens.pause(),
    resumeScreen: () => screens.resume(),
    dismissScreen: () => void screens.dismiss(),

    weightsDetail: (rect: Rect) => void weights.detail(rect),
    /** The hash of the view as it is, also put into the address. */
    shareHash: () => link.commit(),
    /** Writes what waits to be written; before the page goes away. */
    flush: () => log.flush(),
  };
}

export type Lab = ReturnType<typeof createLab>;
