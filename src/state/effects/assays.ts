import { assayFile, assayFromJson, assayToJson } from '../../lib/assay/assay-file.ts';
import { assayKey, NAMELESS, type Assay } from '../../lib/assay/assay.ts';
import { askedOf } from '../../lib/assay/screen-name.ts';
import { textDigest } from '../../lib/base/digest.ts';
import { toFailure, LabError } from '../../lib/base/failure.ts';
import type { KeyValueStore } from '../../storage/key-value-store.ts';
import type { LabContext } from '../context.ts';
import { parsePresets } from '../presets.ts';
import { offered, screenAssayOf } from '../stores/assay-store.ts';
import { addNotice } from '../stores/ui-store.ts';

/** Under which the store keeps the user's assays, and prompts that were asked and not saved. */
const SHELF_KEY = 'assays';
const ASKED_KEY = 'asked-prompts';
/** Of those, how many are kept. */
const MOST_ASKED = 20;

/** The user's own assays: saved in this browser, taken in from files and written to them. */
export function createAssays(ctx: LabContext, keyValues: KeyValueStore) {
  const { assay: store, ui } = ctx.stores;

  /** @param file that it is about: what is said of another one stays */
  const tell = (tone: 'info' | 'warning', text: string, file = '') =>
    addNotice(ui, { id: `assay-file ${file}`, tone, text });

  const keep = (saved: Assay[]) => {
    store.setState({ saved });
    keyValues.put(SHELF_KEY, saved.map(assayToJson)).catch(() => {
      tell('warning', 'The assay could not be stored; it is kept until this page closes.');
    });
  };

  const freshId = (saved: readonly Assay[]) => {
    for (let n = saved.length + 1; ; n++)
      if (!saved.some(({ id }) => id === `own-${n}`)) return `own-${n}`;
  };

  const save = (assay: Assay, name: string): Assay => {
    const { saved } = store.getState();
    const same = saved.find((other) => other.name === name);
    const kept = { ...assay, name, id: same?.id ?? freshId(saved) };
    keep(same ? saved.map((other) => (other === same ? kept : other)) : [...saved, kept]);
    return kept;
  };

  const keepAsked = (asked: Assay[]) => {
    store.setState({ asked });
    // they are a help, and no loss: nothing is told where they cannot be kept
    void keyValues.put(ASKED_KEY, asked.map(assayToJson)).catch(() => undefined);
  };

  /** Remembers a prompt of the user's own. */
  const remember = (assay: Assay) => {
    const key = assayKey(assay);
    const { asked } = store.getState();
    const [latest] = asked;
    if (offered(store.getState(), assay) || (latest && assayKey(latest) === key)) return;
    const named =
      assay.id === NAMELESS
        ? { ...assay, id: `asked-${textDigest(key, 12)}`, name: askedOf(assay) }
        : assay;
    const others = asked.filter((other) => assayKey(other) !== key);
    keepAsked([named, ...others].slice(0, MOST_ASKED));
  };

  return {
    async restore() {
      const [stored, asked] = await Promise.all(
        [SHELF_KEY, ASKED_KEY].map((key) => keyValues.get(key).catch(() => undefined)),
      );
      if (store.getState().saved.length === 0) store.setState({ saved: parsePresets(stored) });
      if (store.getState().asked.length === 0) store.setState({ asked: parsePresets(asked) });
    },
    /** Remembers what is asked, from now on, where it is neither a preset nor saved. */
    follow() {
      store.subscribe((now, before) => {
        if (screenAssayOf(now) !== screenAssayOf(before)) remember(screenAssayOf(now));
      });
    },
    /** Keeps an assay under a name; one of that name is replaced. */
    save,
    rename(id: string, name: string) {
      const { saved } = store.getState();
      keep(saved.map((assay) => (assay.id === id ? { ...assay, name } : assay)));
    },
    remove(id: string) {
      const { saved, asked } = store.getState();
      if (saved.some((assay) => assay.id === id)) keep(saved.filter((assay) => assay.id !== id));
      else keepAsked(asked.filter((assay) => assay.id !== id));
    },
    /** Takes in assays from a JSON file: one, or a list. Says what came of it. */
    read(file: string, text: string) {
      try {
        const json = parse(text);
        const found = (Array.isArray(json) ? json : [json]).map((entry) =>
          assayFromJson(entry, refuse),
        );
        for (const assay of found) {
          const { saved } = store.getState();
          const same = saved.find((other) => other.name === assay.name);
          if (same && assayKey(same) === assayKey(assay)) continue;
          const name = same ? `${assay.name} (${file})` : assay.name;
          save(assay, name);
        }
        const names = found.map(({ name }) => name).join(', ');
        tell('info', `${file}: saved in this browser: ${names}.`, file);
      } catch (error) {
        tell('warning', `${file}: ${toFailure(error).message} Nothing was taken in.`, file);
      }
    },
    /** An assay as a JSON file, as the command line reads it. */
    write: (assay: Assay) => ({
      name: `${assay.id.replace(/[^\w-]+/g, '-')}.json`,
      type: 'application/json',
      bytes: new TextEncoder().encode(`${JSON.stringify(assayFile(assay), null, 2)}\n`),
    }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('it is not valid JSON');
  }
}

const refuse = (what: string): never => {
  throw new LabError(
    'bad-request',
    `This is no assay: ${what}.`,
    'Choose a file with an assay, or write one here.',
  );
};
