import { MAX_PROMPT_CHARACTERS } from '../lib/assay/prompt-spec.ts';
import { assayPrompts, assayKey, type Assay } from '../lib/assay/assay.ts';
import { plansOf } from '../lib/plan/queue.ts';
import { regionAround, SCREEN_KINDS, type ScreenKind } from '../lib/plan/grid.ts';
import { mapOf, tilePlan, type TilePlan } from '../lib/plan/plan.ts';
import {
  allMatrices,
  formatMatrix,
  matrixProblem,
  matrixShape,
  type MatrixId,
} from '../lib/model/matrix.ts';
import { sumKinds } from '../lib/results/model-totals.ts';
import { QUICK_KINDS } from '../lib/plan/quick-look.ts';
import { clampSite, type Rect, type Site } from '../lib/model/site.ts';
import type { Failure } from '../protocols/engine.ts';
import { createResultLog } from '../storage/result-log.ts';
import { createMemoryKeyValueStore } from '../storage/key-value-store.ts';
import { createAnalysisClient } from './clients/analysis-client.ts';
import { screenAssayOf } from './stores/assay-store.ts';
import { createStores, type LabContext, type Stores } from './context.ts';
import { createAssays } from './effects/assays.ts';
import { createBench } from './effects/bench.ts';
import { createCompare } from './effects/compare.ts';
import { createEngineChoice } from './effects/engine-choice.ts';
import { createExactResults } from './effects/exact-results.ts';
import { createLinkSync } from './effects/link-sync.ts';
import { createMeaning } from './effects/meaning.ts';
import type { ChosenFile } from './effects/local-files.ts';
import { createModelLife } from './effects/model-life.ts';
import { createModels } from './effects/models.ts';
import { createPresets } from './effects/presets.ts';
import { createShared } from './effects/shared.ts';
import { createResults } from './effects/results.ts';
import { createRunFiles } from './effects/run-files.ts';
import { createQueue } from './effects/queue.ts';
import { createQueueCommands } from './effects/queue-commands.ts';
import { createWebLlm } from './effects/web-llm.ts';
import { createTabs, soleTab } from './effects/tabs.ts';
import { createStats } from './effects/stats.ts';
import { createSuperWeights } from './effects/super-weights.ts';
import { createVerify } from './effects/verify.ts';
import { createWeights } from './effects/weights.ts';
import { createEngineClient } from './clients/engine-client.ts';
import { noWorker, SILENT_BROWSER, type LabSetup } from './lab-setup.ts';
import { wellFormed } from './link/link-values.ts';
import { emptyQueue } from './stores/queue-store.ts';
import { createStoreClient } from './clients/store-client.ts';
import { receivedFor, settingsOf, type ShownMap } from './shown-maps.ts';
import { addNotice } from './stores/ui-store.ts';
import type { MapSettings, Selection } from './stores/view.ts';

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
  const keyValues = setup.keyValues ?? createMemoryKeyValueStore();
  const onStorageProblem = (what: 'write' | 'read', cause: unknown) => {
    const name = cause instanceof DOMException ? cause.name : String(cause);
    const text =
      what === 'write'
        ? `New results could not be stored (${name}); they are kept until this page closes. Free some space, or export before you leave.`
        : `Stored results could not be read (${name}); screening goes on without them.`;
    addNotice(ui, { id: `storage-${what}`, tone: 'warning', text });
  };
  const log = createResultLog(setup.results, onStorageProblem, (entries) => tabs.written(entries));
  const ctx: LabContext = { stores, engine, log, now: () => performance.now() };
  const results = createResults(ctx);
  const takeExact = createExactResults(ctx, results);
  const bench = createBench(ctx, (asked, run) => void takeExact(asked, run));
  const show = ({ matrix, tile, kinds, assay, texts = false }: ShownMap) => {
    setAssay(assay);
    map.setState({ tile, kinds, texts });
    selectMatrix(matrix);
  };
  const assays = createAssays(ctx, keyValues);
  const files = createRunFiles(ctx, { results, show });
  const engineChoice = createEngineChoice(ctx, {
    keyValues,
    inAddress: setup.engineInAddress ?? null,
    reload: () => life.reload(),
    open: ({ mutation }) => selection.setState({ ...mutation, on: true }),
  });
  const queue = createQueue(ctx, {
    results,
    keyValues,
    engineChoice,
    restartEngine: () => life.reload(),
  });
  const tabs = createTabs(ctx, setup.tabs ?? soleTab(), {
    take() {
      stores.queue.setState(emptyQueue); // what was seen of it; the whole of it is stored
      void life.load();
    },
    letGo: () => life.letGo(),
    command: (command) => queue.do(command),
    stored: (entries) => results.show(entries),
  });
  const queueCommands = createQueueCommands(tabs, queue);
  const weights = createWeights(ctx);
  const stats = createStats(
    ctx,
    createAnalysisClient(() => setup.spawnAnalysis()),
  );
  const compare = createCompare(ctx);
  const meaning = createMeaning(ctx, () => (setup.spawnMeaning ?? noWorker)());
  const webLlm = createWebLlm(ctx, () => (setup.spawnWebLlm ?? noWorker)());
  const superWeights = createSuperWeights(ctx);
  const models = createModels(
    ctx,
    {
      store: createStoreClient(() => setup.spawnStore()),
      organismUrl: setup.modelUrl,
      ...(setup.browser ?? SILENT_BROWSER),
    },
    { keyValues: keyValues, load: (source) => void life.change(source) },
  );
  const presets = createPresets(ctx, setup);
  const shared = createShared(ctx, {
    adaptersOf: files.adaptersOfMap,
    thisScreen: () => compare.thisScreen(),
    sides: () => compare.sides(),
    show: (shown) => show({ ...shown, matrix: selection.getState().site }),
    fetchExample: () => setup.fetchJson(`${setup.modelUrl}example.json`),
  });
  const verify = createVerify(ctx);
  const link = createLinkSync(ctx, setup.address, {
    showModel: (key) => models.show(key),
    openResults: (hash) => void shared.open(hash),
  });
  const life = createModelLife(ctx, {
    ...{ bench, weights, queue, tabs, models, presets, engineChoice },
    setAssay: (assay) => setAssay(assay),
  });

  const follow = () => {
    model.subscribe(({ phase, model: info }, before) => {
      if (info !== before.model) void results.refresh();
      if (phase !== 'ready' || before.phase === 'ready') return;
      bench.sync();
      void weights.sync();
      void queue.restore();
    });
    selection.subscribe(() => {
      bench.syncSoon();
      void weights.sync();
    });
    stores.assay.subscribe((now, before) => {
      if (now.assay !== before.assay) bench.syncSoon();
      if (screenAssayOf(now) !== screenAssayOf(before)) void results.refresh();
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
    map.setState({ camera: null, region: null });
    stores.bench.setState({ camera: null });
  };

  /** Cuts the maps otherwise; says where the results are that go out of sight. */
  const showSquares = (tile: number) => {
    const before = map.getState().tile;
    if (tile === before) return;
    const { tested } = sumKinds(stores.results.getState().totals.all, SCREEN_KINDS);
    const { received, shown } = stores.shared.getState();
    map.setState({ tile });
    if (tested === 0 && !(shown && received.length > 0)) return;
    addNotice(ui, {
      id: 'squares',
      tone: 'info',
      text: `All places show squares of ${tile} now. What was screened in squares of ${before} is kept.`,
      action: {
        label: `Back to squares of ${before}`,
        act: () => map.setState({ tile: before }),
      },
    });
  };

  /** What is screened here is shown, where results that came with a link stand in its place. */
  const showOwn = (matrices: readonly MatrixId[]) => {
    const theirs = receivedFor(settingsOf(stores));
    if (!theirs || !matrices.some((matrix) => theirs.maps.has(formatMatrix(matrix)))) return;
    shared.show(false);
    addNotice(ui, {
      id: 'shared-results',
      tone: 'info',
      text: 'Results of this browser are shown now, as they come in. What came with the link is kept.',
      action: { label: 'Show what came', act: () => shared.show(true) },
    });
  };

  /** Asks something else from now on. @param item the run that the bench asks */
  const setAssay = (assay: Assay, item = 0) => {
    if (assayKey(screenAssayOf(stores.assay.getState())) === assayKey(assay)) {
      if (assay.type === 'descriptive') return;
    }
    const runs = assayPrompts(assay);
    const at = Math.max(0, Math.min(runs.length - 1, item));
    const run = runs[at];
    const prompt = wellFormed(run.prompt).slice(0, MAX_PROMPT_CHARACTERS);
    const multiPrompt = assay.type === 'descriptive' ? null : assay;
    const now = stores.assay.getState().multiPrompt;
    const same = now && multiPrompt && assayKey(now) === assayKey(multiPrompt);
    stores.assay.setState({
      assay: { ...run, prompt },
      multiPrompt: same ? now : multiPrompt,
      item: multiPrompt ? at : 0,
    });
  };

  return {
    stores,
    // what each part of the lab does for a user: see their own files in effects/
    assays,
    bench,
    compare,
    engineChoice,
    link,
    meaning,
    models,
    queue: queueCommands,
    runFiles: files,
    shared,
    stats,
    superWeights,
    tabs,
    verify,
    webLlm,
    weights,
    /** Folder of the model that comes with the page, ending in a slash. */
    modelUrl: setup.modelUrl,

    /** Opens what the address says and loads the model. */
    start() {
      life.restore();
      compare.start();
      link.start();
      follow();
      stats.start();
      const { storageNotice } = setup;
      if (storageNotice) addNotice(ui, { id: 'storage', tone: 'warning', text: storageNotice });
      tabs.start();
      void presets.load();
      void assays.restore();
    },

    reloadEngine() {
      life.reload();
      if (stores.queue.getState().status === 'failed') queue.do({ do: 'resume' });
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

    setAssay,
    /** Has the bench ask another run of the assay. */
    setItem(item: number) {
      const { multiPrompt } = stores.assay.getState();
      if (multiPrompt) setAssay(multiPrompt, item);
    },
    setMap: (change: Partial<MapSettings>) => map.setState(change),

    /**
     * Screens matrices as the map is set, after what is queued already; goes on where stored
     * results end. @param at `front`: before what waits
     */
    screen(matrices: MatrixId[], at: 'front' | 'end' = 'end') {
      const { tile, kinds, texts } = map.getState();
      const assay = screenAssayOf(stores.assay.getState());
      const plans = plansOf(matrices, { tile, kinds, assay, texts });
      showOwn(matrices);
      tabs.command({ do: 'add', plans, at, start: true });
    },
    /** Screens every matrix at max and min in squares of one size, before what waits, and shows them. */
    quickLook(tile: number) {
      const config = model.getState().model?.config;
      if (!config) return;
      showSquares(tile);
      map.setState({ kinds: [...QUICK_KINDS], texts: false });
      this.screen(allMatrices(config), 'front');
    },
    /** Has what NSMs say written out, of matrices screened already and of what is left of them. */
    decodeTexts(matrices: MatrixId[]) {
      map.setState({ texts: true });
      this.screen(matrices, 'front');
    },
    /** Screens a region of a matrix, in squares and kinds of its own, and shows the map of these. */
    screenRegion(
      matrix: MatrixId,
      region: Rect,
      { tile, kinds }: { tile: number; kinds: ScreenKind[] },
    ) {
      const config = model.getState().model?.config;
      if (!config) return;
      const { texts } = map.getState();
      const assay = screenAssayOf(stores.assay.getState());
      const around = regionAround(matrixShape(config, matrix.projection), tile, region);
      const plan = tilePlan({ matrix, tile, kinds, assay, texts, region: around });
      showSquares(tile);
      showOwn([matrix]);
      map.setState({ kinds });
      tabs.command({ do: 'add', plans: [plan], at: 'front', start: true });
    },
    /** Shows the map that a plan fills. */
    show: (plan: TilePlan) => show({ ...mapOf(plan), kinds: plan.sites.kinds, texts: plan.texts }),
    /** Uses a model; what is not in this browser is downloaded first. */
    async openModel(key: string) {
      const before = stores.models.getState().current;
      await models.open(key);
      if (stores.models.getState().current !== before) life.settle();
    },
    /** Takes a model from files on this machine into the list, and uses it. */
    async addModelFiles(files: ChosenFile[]) {
      if (await models.addFiles(files)) life.settle();
    },
    /** A user's words in the model's chat template; a notice and null where it cannot be used. */
    async chatPrompt(words: string): Promise<string | null> {
      const end = await engine.request('chat-prompt', { words }).done;
      if (end.type === 'error')
        addNotice(stores.ui, { id: 'chat-prompt', tone: 'warning', text: end.error.message });
      return end.type === 'chat-prompt' ? end.prompt : null;
    },
    /** Writes what waits to be written; before the page goes away. */
    flush: () => log.flush(),
  };
}

export type Lab = ReturnType<typeof createLab>;
