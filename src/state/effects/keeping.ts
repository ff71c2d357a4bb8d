import { ORGANISM_CONFIG } from '../../lib/model/model-configs.ts';
import type { KeyValueStore } from '../../storage/key-value-store.ts';
import type { LabContext } from '../context.ts';
import type { ScreenedModel } from '../stores/screens-store.ts';
import type { ModelsSetup } from './models.ts';

/** Under which the store keeps the models that have results. */
const MODELS_KEY = 'screened-models';
/** Under which it keeps that the browser was asked to keep everything. */
const ASKED_KEY = 'persist-asked';

type Browser = Pick<ModelsSetup, 'persist' | 'persisted' | 'estimate'>;

/** What follows from results being kept: the browser is asked to keep them, and their model is remembered. */
export function createKeeping(ctx: LabContext, keyValues: KeyValueStore, browser: Browser) {
  const { model, models, screens } = ctx.stores;
  let asked = false;
  let restored: Promise<void> = Promise.resolve();

  /** Asks once, when there is something to keep: some browsers ask their user then. */
  const askToKeep = async () => {
    if (asked) return;
    asked = true;
    await restored;
    const before = await keyValues.get(ASKED_KEY).catch(() => undefined);
    if (before === true) return;
    models.setState({ persisted: await browser.persist().catch(() => false) });
    await keyValues.put(ASKED_KEY, true).catch(() => undefined);
  };

  const remember = async () => {
    const info = model.getState().model;
    if (!info) return;
    const { current: key } = models.getState();
    const { hash, name, config } = info;
    await restored;
    const known = screens.getState().models;
    if (known.some((other) => other.hash === hash && other.key === key)) return;
    const all = [...known.filter((other) => other.hash !== hash), { hash, key, name, config }];
    screens.setState({ models: all });
    // it is known until the page closes, and remembered with the next visit's first result
    await keyValues.put(MODELS_KEY, all).catch(() => undefined);
  };

  return {
    /** Brings back which models have results, and whether the browser promised to keep them. */
    restore(): Promise<void> {
      restored = (async () => {
        const stored = await keyValues.get(MODELS_KEY).catch(() => undefined);
        if (Array.isArray(stored)) screens.setState({ models: stored.filter(isScreenedModel) });
        const promised = await browser.persisted().catch(() => null);
        if (promised !== null) models.setState({ persisted: promised });
      })();
      return restored;
    },

    /** Told of results that were written. */
    written() {
      void askToKeep();
      void remember();
    },

    /** Asks the browser how much room there is. */
    async measure(): Promise<void> {
      models.setState({ storage: await browser.estimate().catch(() => null) });
    },
  };
}

/** Whether a stored value is one of ours: storage outlives versions of the page, and tinkering. */
function isScreenedModel(value: unknown): value is ScreenedModel {
  if (typeof value !== 'object' || value === null) return false;
  const { hash, key, name, config } = value as Record<string, unknown>;
  return (
    [hash, key, name].every((text) => typeof text === 'string') &&
    typeof config === 'object' &&
    config !== null &&
    Object.keys(ORGANISM_CONFIG).every((field) => field in config)
  );
}
