import { assayKey } from '../../lib/assay/assay.ts';
import { screenId } from '../../lib/plan/result-key.ts';
import { storedScreens } from '../../lib/results/stored-screens.ts';
import type { KeyValueStore } from '../../storage/key-value-store.ts';
import type { LabContext } from '../context.ts';
import { screenAssayOf } from '../stores/assay-store.ts';
import { addNotice } from '../stores/ui-store.ts';
import { throttle } from '../throttle.ts';
import type { createKeeping } from './keeping.ts';
import { forgetAudits } from './kept-audits.ts';
import { isSingles } from './singles.ts';
import type { Results } from './results.ts';
import type { Tabs } from './tabs.ts';

/** Under which the store keeps the names that the user gave. */
const NAMES_KEY = 'screen-names';
/** Begins the id of a notice that tells of a deleted screen. */
const DELETED = 'screen-deleted ';
const REFRESH_EVERY_MS = 1_500;

interface ScreensDeps {
  keyValues: KeyValueStore;
  keeping: Pick<ReturnType<typeof createKeeping>, 'restore' | 'start' | 'written' | 'measure'>;
  results: Pick<Results, 'removed'>;
  tabs: Pick<Tabs, 'remove' | 'removed'>;
}

/** The shelf of stored screens: lists, names and deletes them. */
export function createScreens(ctx: LabContext, deps: ScreensDeps) {
  const { keyValues, keeping, results, tabs } = deps;
  const { assay, map, model, queue, risk, screens, ui } = ctx.stores;
  let listing: Promise<void> | null = null;

  const find = (id: string) => screens.getState().screens?.find((screen) => screen.id === id);

  const list = async () => {
    const found = storedScreens(await ctx.log.summaries());
    const singles = new Set<string>();
    for (const screen of found) if (await isSingles(ctx.log, screen)) singles.add(screen.id);
    screens.setState({ screens: found, singles });
    await keeping.measure();
  };
  const refresh = (): Promise<void> => (listing ??= list().finally(() => (listing = null)));
  /** What came while it was being listed may be missing. */
  const refreshSoon = throttle(() => {
    if (ui.getState().place === 'screens') void (listing ?? Promise.resolve()).then(refresh);
  }, REFRESH_EVERY_MS);

  const saveNames = (names: ReadonlyMap<string, string>) => {
    screens.setState({ names });
    keyValues.put(NAMES_KEY, Object.fromEntries(names)).catch(() => {
      const text = 'The name could not be stored; it is kept until this page closes.';
      addNotice(ui, { id: 'screen-name', tone: 'warning', text });
    });
  };

  /** Whether something computes results of a screen now, or is to. */
  const isComputed = (id: string): boolean => {
    const hash = model.getState().model?.hash;
    if (!hash) return false;
    const ofPlan = queue
      .getState()
      .items.some(
        ({ state, plan }) =>
          (state === 'waiting' || state === 'running') &&
          screenId(hash, plan.sites.tile, assayKey(plan.assay)) === id,
      );
    const verifying = risk.getState().verifying?.state === 'running';
    return ofPlan || (verifying && inView() === id);
  };

  /** The id of the screen that the lab is set to; null while there is no model. */
  const inView = (): string | null => {
    const hash = model.getState().model?.hash;
    const asked = assayKey(screenAssayOf(assay.getState()));
    return hash ? screenId(hash, map.getState().tile, asked) : null;
  };

  /** Lets go of everything that told of results which are gone. */
  const gone = (keys: readonly string[]) => {
    results.removed(keys);
    const ids = new Set(storedScreens(keys.map(asTested)).map(({ id }) => id));
    if (ids.has(inView() ?? '')) risk.setState({ audit: null, verifying: null });
    const { names } = screens.getState();
    const left = [...names].filter(([id]) => !ids.has(id));
    if (left.length < names.size) saveNames(new Map(left));
    void (listing ?? Promise.resolve())
      .then(refresh)
      .then(() => setLeaving([...screens.getState().leaving].filter((id) => !ids.has(id))));
  };

  const setLeaving = (ids: Iterable<string>) => screens.setState({ leaving: new Set(ids) });
  const isLeaving = (id: string) => screens.getState().leaving.has(id);
  const stay = (id: string) =>
    setLeaving([...screens.getState().leaving].filter((other) => other !== id));

  /** Deletes what the user deleted and does not want back. */
  const letGo = (id: string) => {
    const screen = isLeaving(id) ? find(id) : null;
    if (screen) tabs.remove(screen.parts.map(({ key }) => key));
  };

  return {
    start() {
      // what was deleted goes when nobody can undo it any more
      ui.subscribe((now, before) => {
        if (now.notices === before.notices) return;
        const told = new Set(now.notices.map(({ id }) => id));
        for (const { id } of before.notices)
          // after the notice's own way back, which closes it first
          if (id.startsWith(DELETED) && !told.has(id))
            queueMicrotask(() => letGo(id.slice(DELETED.length)));
      });
      ui.subscribe((now, before) => {
        if (now.place !== before.place && now.place === 'screens') void refresh();
      });
      keeping.start();
      void this.restore();
      if (ui.getState().place === 'screens') void refresh();
    },

    async restore(): Promise<void> {
      await keeping.restore();
      const stored = await keyValues.get(NAMES_KEY).catch(() => undefined);
      if (typeof stored !== 'object' || stored === null) return;
      const names = Object.entries(stored).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      );
      screens.setState({ names: new Map(names) });
    },

    refresh,
    isComputed,
    inView,

    /** Told of results that were written here, under these keys. */
    written(keys: Iterable<string>) {
      keeping.written(keys);
      refreshSoon();
    },
    /** Told of results that another tab has stored. */
    changed: () => refreshSoon(),

    /** Gives a screen a name; an empty one takes it away. */
    rename(id: string, name: string) {
      const names = new Map(screens.getState().names);
      if (name.trim() === '') names.delete(id);
      else names.set(id, name.trim());
      saveNames(names);
    },

    /**
     * Takes a screen off the shelf, and tells so with a way back. What is stored of it is deleted, in
     * whichever tab has the engine, when that is gone. @param name what it is called
     */
    remove(id: string, name: string) {
      const screen = find(id);
      if (!screen) return;
      setLeaving([...screens.getState().leaving, id]);
      addNotice(ui, {
        id: `${DELETED}${id}`,
        tone: 'info',
        text: `Deleted ${name}.`,
        action: { label: 'Undo', act: () => stay(id) },
      });
    },
    /** Deletes at once what the user deleted: the page is left. */
    leave() {
      for (const id of screens.getState().leaving) letGo(id);
    },
    /** Deletes what is stored under some keys, here; nothing of a screen that is being computed. */
    async removeHere(keys: readonly string[]): Promise<void> {
      const found = storedScreens(keys.map(asTested));
      if (found.some(({ id }) => isComputed(id))) {
        const text =
          'A screen that is in the queue cannot be deleted. Take it out of the queue first.';
        addNotice(ui, { id: 'screen-delete', tone: 'warning', text });
        found.forEach(({ id }) => stay(id));
        return;
      }
      if (!(await ctx.log.remove(keys))) {
        found.forEach(({ id }) => stay(id));
        return;
      }
      await forgetAudits(keyValues, found);
      tabs.removed(keys);
      gone(keys);
    },
    /** Told of keys that another tab removed. */
    removedElsewhere(keys: readonly string[]) {
      ctx.log.forget(keys);
      gone(keys);
    },
  };
}

/** As if something were stored under a key, to know whose it is. */
const asTested = (key: string) => ({ key, tested: 1, nsms: 0, bytes: 0, written: 0 });
