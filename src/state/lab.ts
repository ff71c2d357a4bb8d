import type { Failure } from '../protocols/engine-messages.ts';
import { createResultLog } from '../storage/result-log.ts';
import { createMemoryKeyValueStore } from '../storage/key-value-store.ts';
import { createAnalysisClient } from './clients/analysis-client.ts';
import { createEngineClient } from './clients/engine-client.ts';
import { createStoreClient } from './clients/store-client.ts';
import { createStores, type LabContext, type Stores } from './context.ts';
import { createAsking } from './effects/asking.ts';
import { createAssays } from './effects/assays.ts';
import { createBench } from './effects/bench.ts';
import { createCampaignDoor } from './effects/campaign-door.ts';
import { createChoosing } from './effects/choosing.ts';
import { createCompare } from './effects/compare.ts';
import { createProfile } from './effects/profile.ts';
import { createEngineChoice } from './effects/engine-choice.ts';
import { createExactResults } from './effects/exact-results.ts';
import { createFigureTheme } from './effects/figure-theme.ts';
import { createKeeping } from './effects/keeping.ts';
import { keepLastView } from './effects/last-view.ts';
import { createLinkSync } from './effects/link-sync.ts';
import { createMeaning } from './effects/meaning.ts';
import { createModelLife } from './effects/model-life.ts';
import { createModels } from './effects/models.ts';
import { createPrediction } from './effects/prediction.ts';
import { createPresets } from './effects/presets.ts';
import { createShared } from './effects/shared.ts';
import { createRanking } from './effects/ranking.ts';
import { createRiskDetail } from './effects/risk-detail.ts';
import { createReplicates } from './effects/replicates.ts';
import { createResults } from './effects/results.ts';
import { createRunFiles } from './effects/run-files.ts';
import { createQueue } from './effects/queue.ts';
import { createQueueCommands } from './effects/queue-commands.ts';
import { tellRunningOther } from './effects/running-other.ts';
import { createSaying } from './effects/saying.ts';
import { createScreening } from './effects/screening.ts';
import { createScreens } from './effects/screens.ts';
import { createSelecting } from './effects/selecting.ts';
import { createShowOwn } from './effects/show-own.ts';
import { createShelfActions } from './effects/shelf-actions.ts';
import { createStats } from './effects/stats.ts';
import { createStorageProblems } from './effects/storage-problem.ts';
import { createSuperWeights } from './effects/super-weights.ts';
import { createTabs, soleTab } from './effects/tabs.ts';
import { createVerifying } from './effects/verifying.ts';
import { createVerify } from './effects/verify.ts';
import { createWebLlm } from './effects/web-llm.ts';
import { createWeights } from './effects/weights.ts';
import { readExample } from '../lib/link-format/link-results.ts';
import { noWorker, SILENT_BROWSER, type LabSetup } from './lab-setup.ts';
import { screenAssayOf } from './stores/assay-store.ts';
import { emptyQueue } from './stores/queue-store.ts';
import { addNotice } from './stores/ui-store.ts';

/** Wires stores, engine, storage and link, and offers what a user can do. */
export function createLab(setup: LabSetup) {
  const stores: Stores = createStores();
  const { model, selection, map, ui } = stores;

  const isBare = /^#?$/.test(setup.address.hash());
  const onLost = (failure: Failure) => {
    const phase = model.getState().phase === 'loading' ? 'failed' : 'lost';
    model.setState({ phase, failure });
    bench.reset();
  };
  const engine = createEngineClient(() => setup.spawnEngine(), onLost);
  const keyValues = setup.keyValues ?? createMemoryKeyValueStore();
  const log = createResultLog(
    setup.results,
    (what, cause) => storageProblems.failed(what, cause),
    (entries) => {
      tabs.written(entries);
      screens.written(entries.map(({ key }) => key));
    },
  );
  const storageProblems = createStorageProblems(ui, () => void saveRun());
  const saveRun = async () => {
    const file = await files.write('all', 'parquet');
    if (file) setup.saveFile?.(file);
  };
  const ctx: LabContext = { stores, engine, log, now: () => performance.now() };
  const results = createResults(ctx);
  const takeExact = createExactResults(ctx, results);
  const bench = createBench(ctx, (asked, run) => void takeExact(asked, run));
  const asking = createAsking(ctx);
  const selecting = createSelecting(stores, asking);
  const assays = createAssays(ctx, keyValues);
  const files = createRunFiles(ctx, { results, show: selecting.show });
  const engineChoice = createEngineChoice(ctx, {
    keyValues,
    inAddress: setup.engineInAddress ?? null,
    reload: () => life.reload(),
    open: ({ mutation }) => selecting.mutate(mutation),
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
    stored(entries) {
      results.show(entries);
      screens.changed();
    },
    remove: (keys) => void screens.removeHere(keys),
    removed: (keys) => screens.removedElsewhere(keys),
  });
  const queueCommands = createQueueCommands(tabs, queue);
  const browser = setup.browser ?? SILENT_BROWSER;
  const keeping = createKeeping(ctx, keyValues, browser);
  const screens = createScreens(ctx, { keyValues, keeping, results, tabs });
  const weights = createWeights(ctx);
  const analysis = createAnalysisClient(() => setup.spawnAnalysis());
  const stats = createStats(ctx, analysis);
  const profile = createProfile(ctx, analysis);
  const replicates = createReplicates(ctx, analysis);
  const fetchExample = async () => {
    const file = await setup.fetchJson(`${setup.modelUrl}example.json`);
    return (file as { results: string }).results;
  };
  const compare = createCompare(ctx, {
    readWhole: (names) => results.readWhole(names),
    settled: () => results.settled(),
    fetchExample: async () => readExample(await fetchExample()),
  });
  const meaning = createMeaning(ctx, () => (setup.spawnMeaning ?? noWorker)());
  const webLlm = createWebLlm(ctx, () => (setup.spawnWebLlm ?? noWorker)());
  const superWeights = createSuperWeights(ctx);
  const models = createModels(
    ctx,
    {
      store: createStoreClient(() => setup.spawnStore()),
      organismUrl: setup.modelUrl,
      ...browser,
    },
    { keyValues, load: (source) => void life.change(source) },
  );
  const presets = createPresets(ctx, setup);
  const shared = createShared(ctx, {
    adaptersOf: files.adaptersOfMap,
    thisScreen: () => compare.thisScreen(),
    sides: () => compare.sides(),
    show: (shown) => selecting.show({ ...shown, matrix: selection.getState().site }),
    readAll: () => results.readWhole('all'),
    isBare: () => isBare,
    fetchExample,
  });
  const showOwn = createShowOwn(stores, shared);
  const screening = createScreening(stores, { tabs, showOwn, selecting });
  const verify = createVerify(ctx);
  const verifying = createVerifying(ctx, { results, keyValues, engineChoice, showOwn });
  const prediction = createPrediction(ctx, { restored: () => void verifying.restore() });
  const riskDetail = createRiskDetail(ctx);
  const ranking = createRanking(ctx, results);
  const saying = createSaying(ctx, (asked, run) => void takeExact(asked, run));
  const link = createLinkSync(ctx, setup.address, {
    showModel: (key) => models.show(key),
    openResults: (hash) => void shared.open(hash),
    openCampaign: (hash) => campaign.open(hash),
    lastView: setup.lastView ?? null,
    keep: (hash) => void keepLastView(keyValues, hash),
  });
  const shelf = createShelfActions(ctx, { link, runFiles: files });
  const life = createModelLife(ctx, {
    ...{ bench, weights, queue, tabs, models, presets, engineChoice },
    setAssay: (assay) => asking.setAssay(assay),
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

  const figureTheme = createFigureTheme(stores, keyValues);
  const choosing = createChoosing(stores.models, models, life);
  const campaign = createCampaignDoor(ctx, () => (setup.spawnCampaign ?? noWorker)(), {
    ...{ engineChoice, shared, runFiles: files, show: selecting.show },
    showModel: (key) => models.show(key),
    openModel: (key) => models.open(key),
  });

  return {
    stores,
    // what each part of the lab does for a user: see their own files in effects/
    asking,
    assays,
    bench,
    campaign,
    choosing,
    compare,
    engineChoice,
    figureTheme,
    link,
    meaning,
    models,
    prediction,
    profile,
    queue: queueCommands,
    ranking,
    replicates,
    results,
    riskDetail,
    runFiles: files,
    saying,
    screening,
    screens,
    selecting,
    shared,
    shelf,
    stats,
    superWeights,
    tabs,
    verify,
    verifying,
    webLlm,
    weights,
    /** Folder of the model that comes with the page, ending in a slash. */
    modelUrl: setup.modelUrl,

    /** Opens what the address says and loads the model. Resolves when what needs no engine is there. */
    start(): Promise<void> {
      life.restore();
      compare.start();
      link.start();
      const opened = shared.openBeforeLoading();
      follow();
      prediction.start();
      riskDetail.start();
      ranking.start();
      saying.start();
      stats.start();
      replicates.start();
      const { storageNotice } = setup;
      if (storageNotice) addNotice(ui, { id: 'storage', tone: 'warning', text: storageNotice });
      if (setup.engineMayStart) void setup.engineMayStart.then(() => tabs.start());
      else tabs.start();
      void presets.load();
      void assays.restore();
      void figureTheme.restore();
      assays.follow();
      screens.start();
      tellRunningOther(stores, selecting.showPlan);
      void setup.storageLost?.then((why) => storageProblems.gone(why));
      return opened;
    },

    reloadEngine() {
      life.reload();
      if (stores.queue.getState().status === 'failed') queue.do({ do: 'resume' });
    },

    /** Writes what waits to be written; before the page goes away. */
    flush: () => log.flush(),

    /** The page is left: what the user deleted goes, and what waits is written. */
    leave() {
      screens.leave();
      void campaign.leave();
      return log.flush();
    },
  };
}

export type Lab = ReturnType<typeof createLab>;
