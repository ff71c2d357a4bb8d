import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import type { Assay } from '../../lib/assay/assay.ts';
import { offerOf } from '../../lib/catalogue/model-offer.ts';
import type { ModelSource } from '../../lib/catalogue/model-source.ts';
import { fitTile } from '../../lib/plan/grid.ts';
import type { LabContext } from '../context.ts';
import { emptyQueue } from '../stores/queue-store.ts';
import { addNotice } from '../stores/ui-store.ts';
import type { Bench } from './bench.ts';
import type { EngineChoice } from './engine-choice.ts';
import { loadModel } from './load.ts';
import type { Models } from './models.ts';
import type { Presets } from './presets.ts';
import type { Queue } from './queue.ts';
import type { Tabs } from './tabs.ts';
import type { Weights } from './weights.ts';

/** What works with the loaded model. */
interface ModelLifeDeps {
  bench: Bench;
  weights: Weights;
  queue: Queue;
  tabs: Tabs;
  models: Models;
  presets: Presets;
  engineChoice: EngineChoice;
  setAssay: (assay: Assay) => void;
}

/** Which model the engine holds: loaded, changed, loaded again, given up to another tab. */
export function createModelLife(
  ctx: LabContext,
  { bench, weights, queue, tabs, models, presets, engineChoice, setAssay }: ModelLifeDeps,
) {
  const { engine, log, stores } = ctx;
  const { map, model, selection, ui } = stores;
  /** What was loaded last, to load it again. */
  let loaded: ModelSource | null = null;
  let restored: Promise<void> = Promise.resolve();
  /** The choice of engine, while it is being read. */
  let choosing: Promise<void> | null = null;

  /** Loads the current model: for the first time, or again. */
  const load = async () => {
    if (choosing) await choosing;
    if (!loaded && stores.models.getState().current !== ORGANISM) {
      await restored;
      models.show(stores.models.getState().current);
      return;
    }
    loaded ??= models.organism();
    await loadModel(ctx, loaded);
  };

  /** Ends the worker, and with it all it holds. */
  const endEngine = () => {
    engine.restart();
    bench.reset();
    weights.reset();
  };

  return {
    load,

    /** Brings back the list of models and the choice of engine; the first load waits for them. */
    restore() {
      restored = models.restore();
      choosing = engineChoice.restore().finally(() => (choosing = null));
    },

    /** Puts another model in the place of the one that is loaded, of which everything is stored. */
    async change(source: ModelSource | null) {
      if (!tabs.owns()) {
        const text = 'Another tab computes: choose the model there, or compute here first.';
        addNotice(ui, { id: 'models', tone: 'info', text });
        tabs.lookAgain();
        return;
      }
      loaded = source;
      if (model.getState().model) await queue.handOver();
      engine.restart();
      bench.clear();
      weights.clear();
      stores.queue.setState(emptyQueue);
      stores.engine.setState({ speeds: {} });
      model.setState({ phase: 'idle', model: null, failure: null });
      if (source) await loadModel(ctx, source);
    },

    /** Begins with a model that the user chose: its wild type, an assay for it, squares of a fit size. */
    settle() {
      const { current, own } = stores.models.getState();
      const config = offerOf(current, own).facts?.config;
      const instead = presets.instead();
      if (instead) {
        const { was, preset } = instead;
        setAssay(preset);
        addNotice(ui, {
          id: 'assay-replaced',
          tone: 'warning',
          text: `The assay “${was.name}” is made for the organism’s few words, so this model is asked “${preset.name}” instead.`,
          action: { label: `Ask “${was.name}”`, act: () => setAssay(was) },
        });
      }
      selection.setState({ on: false });
      if (config) map.setState({ tile: fitTile(config), camera: null });
    },

    /** Starts the engine anew: after a lost device, or to try again. */
    reload() {
      endEngine();
      void load();
    },

    /** Another tab gets the engine: everything is stored, then the engine ends. */
    async letGo() {
      await queue.handOver();
      endEngine();
      await log.flush();
    },
  };
}

export type ModelLife = ReturnType<typeof createModelLife>;
