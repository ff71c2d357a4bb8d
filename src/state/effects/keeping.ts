import { formatMatrix } from '../../lib/model/matrix.ts';
import type { ValueRange } from '../../lib/model/value-range.ts';
import { ORGANISM_CONFIG } from '../../lib/model/model-configs.ts';
import type { KeyValueStore } from '../../storage/key-value-store.ts';
import type { LabContext } from '../context.ts';
import type { ScreenedModel } from '../stores/screens-store.ts';
import { askExtent } from './extents.ts';
import type { ModelsSetup } from './models.ts';
import { matrixOfKey } from './tabs.ts';

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

  /** Remembers the loaded model. @param extents of its matrices that were not known */
  const remember = async (extents: ScreenedModel['extents']) => {
    const info = model.getState().model;
    if (!info) return;
    const { current: key } = models.getState();
    const { hash, name, quantization, config } = info;
    await restored;
    const known = screens.getState().models;
    const before = known.find((other) => other.hash === hash);
    const isNew = Object.keys(extents).some((matrix) => !before?.extents[matrix]);
    if (before?.key === key && before.quantization === quantization && !isNew) return;
    const now = {
      ...{ hash, key, name, quantization, config },
      extents: { ...before?.extents, ...extents },
    };
    const all = [...known.filter((other) => other.hash !== hash), now];
    screens.setState({ models: all });
    // it is known until the page closes, and remembered with the next visit's first result
    await keyValues.put(MODELS_KEY, all).catch(() => undefined);
  };

  /** Matrices whose extents were asked for. */
  const learnt = new Set<string>();

  /** Asks what of some keys' matrices a run file needs, while their model is loaded. */
  const learn = async (keys: Iterable<string>) => {
    await restored;
    const { model: info, phase } = model.getState();
    if (!info || phase !== 'ready') return;
    const kept = screens.getState().models.find(({ hash }) => hash === info.hash)?.extents;
    const extents: Record<string, ValueRange> = {};
    for (const key of keys) {
      const matrix = matrixOfKey(key, info.hash);
      const name = matrix && formatMatrix(matrix);
      if (!name || kept?.[name] || learnt.has(`${info.hash} ${name}`)) continue;
      learnt.add(`${info.hash} ${name}`);
      try {
        extents[name] = await askExtent(ctx.engine, matrix);
      } catch {
        learnt.delete(`${info.hash} ${name}`); // the next result, or the next visit, asks again
      }
    }
    const isSame = model.getState().model?.hash === info.hash;
    if (isSame && Object.keys(extents).length > 0) await remember(extents);
  };

  return {
    /** Brings back which models have results, and whether the browser promised to keep them. */
    restore(): Promise<void> {
      restored = (async () => {
        const stored = await keyValues.get(MODELS_KEY).catch(() => undefined);
        if (Array.isArray(stored)) screens.setState({ models: stored.flatMap(readModel) });
        const promised = await browser.persisted().catch(() => null);
        if (promised !== null) models.setState({ persisted: promised });
      })();
      return restored;
    },

    /** What is stored of a model that is loaded, and was stored before this was remembered, is completed. */
    start() {
      model.subscribe((now, before) => {
        if (now.phase === 'ready' && before.phase !== 'ready') void ctx.log.keys().then(learn);
      });
    },

    /** Told of results that were written, under these keys. */
    written(keys: Iterable<string>) {
      void askToKeep();
      void remember({});
      void learn(keys);
    },

    /** Asks the browser how much room there is. */
    async measure(): Promise<void> {
      models.setState({ storage: await browser.estimate().catch(() => null) });
    },
  };
}

/** A stored value as one of ours, in a list; none where it is not: storage outlives versions of the page, and tinkering. */
function readModel(value: unknown): ScreenedModel[] {
  if (typeof value !== 'object' || value === null) return [];
  const { hash, key, name, quantization, config, extents } = value as Record<string, unknown>;
  const isModel =
    [hash, key, name].every((text) => typeof text === 'string') &&
    typeof config === 'object' &&
    config !== null &&
    Object.keys(ORGANISM_CONFIG).every((field) => field in config);
  if (!isModel) return [];
  // what is missing is learnt when the model is loaded
  const entries = Object.entries(extents ?? {}).filter(
    ([, range]: [string, Partial<ValueRange> | null]) =>
      Number.isFinite(range?.min) && Number.isFinite(range?.max),
  );
  return [
    {
      ...(value as ScreenedModel),
      quantization: typeof quantization === 'string' ? quantization : '',
      extents: Object.fromEntries(entries),
    },
  ];
}
