import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import { fromFailure, LabError } from '../../lib/base/failure.ts';
import {
  isEightBitKey,
  keyInBits,
  plainKey,
  wantsEightBit,
} from '../../lib/catalogue/eight-bit-choice.ts';
import { parseAddress } from '../../lib/catalogue/model-address.ts';
import type { ModelFacts, RemoteSource } from '../../lib/catalogue/model-facts.ts';
import { fileKey, offerOf, ownOffer, type OwnModel } from '../../lib/catalogue/model-offer.ts';
import type { LocalSource, ModelSource } from '../../lib/catalogue/model-source.ts';
import type { Failure } from '../../protocols/engine-messages.ts';
import type { KeyValueStore } from '../../storage/key-value-store.ts';
import type { LabContext } from '../context.ts';
import type { StoreClient } from '../clients/store-client.ts';
import { addNotice } from '../stores/ui-store.ts';
import { createLocalFiles, type ChosenFile } from './local-files.ts';
import { createModelJobs } from './model-jobs.ts';

/** Under which the keyValues keeps the models that the user added. */
const SHELF_KEY = 'models';

/** A folder's source was called mlc-url before there were other folders. */
function renamed(own: OwnModel): OwnModel {
  if (own.kind !== 'address' || (own.source.kind as string) !== 'mlc-url') return own;
  return { ...own, source: { ...own.source, kind: 'folder-url' } };
}

/** What the models need of the page around them. */
export interface ModelsSetup {
  store: StoreClient;
  /** Folder of the model that comes with the page, ending in a slash. */
  organismUrl: string;
  /** What the browser keeps and would keep; null where it does not say. */
  estimate(): Promise<{ usage: number; quota: number } | null>;
  /** Asks the browser not to clear what it keeps; whether it promised. */
  persist(): Promise<boolean>;
  /** Whether it promised that before; null where it does not say. Nobody is asked. */
  persisted(): Promise<boolean | null>;
  memoryGiB: number | null;
}

interface ModelsDeps {
  keyValues: KeyValueStore;
  /** Loads this into the engine in place of what is there; null: nothing. */
  load: (source: ModelSource | null) => void;
}

/** The models on offer: fetching them, keeping them, choosing one. */
export function createModels(ctx: LabContext, setup: ModelsSetup, { keyValues, load }: ModelsDeps) {
  const { models, ui } = ctx.stores;
  const { store } = setup;
  const local = createLocalFiles(models, keyValues);

  const organism: ModelSource = {
    kind: 'folder-url',
    url: setup.organismUrl,
    name: ORGANISM,
    recorded: true,
  };
  const offer = (key: string) => offerOf(key, models.getState().own);
  const kept = (id: string) => models.getState().stored.find((model) => model.id === id);

  const tell = (tone: 'info' | 'warning', text: string) =>
    addNotice(ui, { id: 'models', tone, text });
  const tellFailure = ({ message, advice }: Failure) => tell('warning', `${message} ${advice}`);

  const refresh = async () => {
    const listing = store.request({ type: 'list' }, () => undefined).done;
    const [end, storage] = await Promise.all([listing, setup.estimate().catch(() => null)]);
    // where nothing can be kept the list is empty, and that is told when something is to be kept
    models.setState({ storage, ...(end.type === 'listed' && { stored: end.models }) });
  };
  const jobs = createModelJobs(models, store, { now: () => ctx.now(), refresh });

  const saveOwn = (own: OwnModel[]) => {
    models.setState({ own });
    keyValues.put(SHELF_KEY, own).catch(() => {
      tell(
        'warning',
        'The list of your models could not be stored; it is kept until this page closes.',
      );
    });
  };

  const inspect = async (source: RemoteSource | LocalSource): Promise<ModelFacts> => {
    const end = await store.request({ type: 'inspect', source }, () => undefined).done;
    if (end.type === 'inspected') return end.facts;
    if (end.type === 'error') throw fromFailure(end.error);
    throw new LabError('internal', 'The model was not looked at.', 'Try again.');
  };

  /** Fetches a model, or goes on with it; resolves to whether it is complete. */
  const download = async (key: string): Promise<boolean> => {
    const { id, name, source } = offer(key);
    models.setState({ persisted: await setup.persist().catch(() => false) });
    const from = source ?? local.chosen(plainKey(key));
    if (!kept(id) && !from) return false;
    const end = await jobs.run(
      id,
      // files on this machine have to be named again; a server's are named in the journal
      from && (!kept(id) || !source)
        ? { type: 'keep', model: id, name, source: from }
        : { type: 'resume', model: id },
    );
    if (end?.type !== 'kept') return false;
    if (source && offer(key).kind === 'address')
      remember({ kind: 'address', source, facts: end.model.facts });
    return true;
  };

  const remember = (model: OwnModel) => {
    const { key } = ownOffer(model);
    saveOwn([...models.getState().own.filter((other) => ownOffer(other).key !== key), model]);
  };

  /** Makes a model the current one, from these bytes. */
  const use = (key: string, source: ModelSource) => {
    models.setState({ current: key, asking: false });
    load(source);
  };

  /** Where a model can be loaded from now, without fetching or asking anything. */
  const ready = (key: string): ModelSource | null => {
    if (key === ORGANISM) return organism;
    const { id, name } = offer(key);
    const bits = isEightBitKey(key) ? { eightBit: true } : {};
    if (kept(id)?.complete) return { kind: 'cached', id, name, ...bits };
    const chosen = local.chosen(plainKey(key));
    return chosen && { ...chosen, name, ...bits };
  };

  const wait = (key: string) => {
    models.setState({ current: key, asking: true });
    load(null);
  };

  return {
    async restore() {
      models.setState({ memoryGiB: setup.memoryGiB });
      const own = await keyValues.get(SHELF_KEY).catch(() => undefined);
      if (Array.isArray(own)) models.setState({ own: (own as OwnModel[]).map(renamed) });
      await Promise.all([refresh(), local.restore()]);
    },
    refresh: () => void refresh(),
    tellFailure,

    /** Loads the model that a link names if it is here; else the user is asked. */
    show(key: string) {
      const source = ready(key);
      if (source) use(key, source);
      else wait(key);
    },
    /** The model that comes with the page. */
    organism: () => organism,

    /** Uses a model; what is not here is fetched first. */
    async open(key: string) {
      let source = ready(key);
      if (!source && offer(key).kind === 'file') {
        await local.allow(plainKey(key));
        source = ready(key);
        if (!source) {
          tell('warning', `${offer(key).name}: choose the file again, or drop it on the page.`);
          return;
        }
      }
      if (!source && (await download(key))) source = ready(key);
      if (source) use(key, source);
    },
    download: (key: string) => void download(key),
    /** Uses a model straight from its server; nothing is kept. */
    openUnkept(key: string) {
      const { source, name } = offer(key);
      if (source) use(key, { ...source, name, eightBit: isEightBitKey(key) });
    },
    /** Chooses whether a model is put into 8-bit groups when it is used next. */
    chooseEightBit(key: string, eightBit: boolean) {
      const chosen = new Map(models.getState().eightBit).set(plainKey(key), eightBit);
      models.setState({ eightBit: chosen });
    },
    pause: (key: string) => jobs.cancel(offer(key).id),
    /** Removes a model's files from this browser, also of one on its way. */
    async remove(key: string) {
      const { id } = offer(key);
      jobs.cancel(id);
      await store.request({ type: 'remove', model: id }, () => undefined).done;
      jobs.clear(id);
      await refresh();
    },
    async removeAll() {
      jobs.cancelAll();
      await store.request({ type: 'remove', model: null }, () => undefined).done;
      models.setState({ fetching: new Map() });
      await refresh();
    },
    /** Compares what is kept of a model with what came. */
    async check(key: string) {
      const { id, name } = offer(key);
      const end = await jobs.run(id, { type: 'check', model: id }, 'checking');
      if (end?.type !== 'checked') return;
      const damage = end.damaged.join(', ');
      if (damage === '') tell('info', `${name}: every byte is as it came.`);
      else tell('warning', `${name} is damaged: ${damage}. Delete it and download it again.`);
    },

    /**
     * Takes a model from an address into the list, after a look at it; the failure if it cannot be
     * used, null if it can.
     */
    async add(text: string): Promise<Failure | null> {
      const source = parseAddress(text);
      if (!source)
        return {
          kind: 'bad-request',
          message: 'This is no address of a model.',
          advice:
            'Give the https address of a .gguf file or of a model’s folder, or owner/name on the model hub.',
        };
      try {
        remember({ kind: 'address', source, facts: await inspect(source) });
        return null;
      } catch (error) {
        return error as LabError;
      }
    },
    /** Takes a model from files on this machine into the list and uses it; whether that could be done. */
    async addFiles(files: ChosenFile[]): Promise<boolean> {
      const found = local.sort(files);
      if ('problem' in found) {
        tell('warning', found.problem);
        return false;
      }
      const { name, source } = found;
      try {
        const facts = await inspect(source);
        await local.keep(name, found);
        remember({ kind: 'file', name, facts });
        const { device } = ctx.stores.model.getState();
        const eightBit = wantsEightBit(facts, { device, memoryGiB: setup.memoryGiB });
        const key = keyInBits(fileKey(name), eightBit);
        use(key, { ...source, name: offer(key).name, eightBit });
        return true;
      } catch (error) {
        if (!(error instanceof LabError)) throw error;
        tellFailure(error);
        return false;
      }
    },
    /** Takes a model off the list, with what is kept of it. */
    async forget(key: string) {
      await this.remove(key);
      local.forget(key);
      saveOwn(models.getState().own.filter((own) => ownOffer(own).key !== key));
    },
  };
}

export type Models = ReturnType<typeof createModels>;
