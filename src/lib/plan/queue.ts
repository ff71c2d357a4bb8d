import { assayFromJson, assayToJson } from '../assay/assay-file.ts';
import { assayKey, type Assay } from '../assay/assay.ts';
import { asArray, asInteger, asObject, asString, type JsonObject } from '../base/json-fields.ts';
import type { MatrixId } from '../model/matrix.ts';
import type { ScreenKind } from './grid.ts';
import { matrixOf, tilePlan, type TilePlan } from './plan.ts';
import { sitesFromJson } from './plan-file.ts';

/** One map to screen; `id` tells it from the others of its queue. */
export interface QueuedScreen {
  id: string;
  /** Of one matrix. */
  plan: TilePlan;
}

/** Screens that are to run one after the other, of one model. */
export interface StoredQueue {
  /** Hash of the model. */
  model: string;
  /** Whether it goes on by itself when the page comes back. */
  running: boolean;
  screens: QueuedScreen[];
}

/** Version of the stored form; a queue of another one is dropped, for its results are kept apart. */
const FORMAT = 2;

/** The plans of some matrices, each cut and asked the same. */
export function plansOf(
  matrices: readonly MatrixId[],
  common: { tile: number; kinds: readonly ScreenKind[]; assay: Assay; texts: boolean },
): TilePlan[] {
  return matrices.map((matrix) => tilePlan({ matrix, ...common }));
}

/** The list with one item moved by so many places, as far as the list reaches. */
export function moved<T extends { id: string }>(items: readonly T[], id: string, by: number): T[] {
  const from = items.findIndex((item) => item.id === id);
  if (from < 0) return [...items];
  const rest = items.filter((item) => item.id !== id);
  const to = Math.max(0, Math.min(rest.length, from + by));
  return [...rest.slice(0, to), items[from], ...rest.slice(to)];
}

/** A queue as it is stored. Each assay stands there once. */
export function queueToJson({ model, running, screens }: StoredQueue): JsonObject {
  const assays = new Map<string, Assay>();
  for (const { plan } of screens) assays.set(assayKey(plan.assay), plan.assay);
  const keys = [...assays.keys()];
  return {
    format: FORMAT,
    model,
    running,
    assays: [...assays.values()].map(assayToJson),
    screens: screens.map(({ id, plan: { sites, assay, texts } }) => ({
      ...{ id, sites, texts },
      assay: keys.indexOf(assayKey(assay)),
    })),
  };
}

/** Reads what {@link queueToJson} writes; null for anything else. */
export function queueFromJson(json: unknown): StoredQueue | null {
  try {
    return read(json);
  } catch {
    return null;
  }
}

const refuse = (what: string): never => {
  throw new TypeError(what);
};

function read(json: unknown): StoredQueue {
  const o = asObject(json, 'the queue', refuse);
  if (o.format !== FORMAT) return refuse('it is of another version');
  const assays = asArray(o.assays, 'assays', refuse).map((assay) => assayFromJson(assay, refuse));
  return {
    model: asString(o.model, 'the model', refuse),
    running: o.running === true,
    screens: asArray(o.screens, 'screens', refuse).map((entry) => {
      const item = asObject(entry, 'a screen', refuse);
      const assay = assays.at(asInteger(item.assay, 'an assay', [0, assays.length - 1], refuse));
      const sites = sitesFromJson(item.sites, refuse);
      if (sites.type !== 'tiles' || !assay || typeof item.texts !== 'boolean')
        return refuse('a screen is damaged');
      const plan: TilePlan = { sites, assay, texts: item.texts };
      matrixOf(plan); // throws unless it is of one
      return { id: asString(item.id, 'an id', refuse), plan };
    }),
  };
}
