import { assayFromJson, assayToJson } from '../assay/assay-file.ts';
import { asAssay, assayKey, type ScreenAssay } from '../assay/assay.ts';
import { asArray, asInteger, asObject, asString, type JsonObject } from '../base/json-fields.ts';
import { formatMatrix, parseMatrix, type MatrixId } from '../model/matrix.ts';
import { SCREEN_KINDS, type ScreenKind, type ScreenPlan } from './plan.ts';
import type { Rect } from '../model/site.ts';

/** One matrix to screen; `id` tells it from the others of its campaign. */
export interface CampaignItem {
  id: string;
  plan: ScreenPlan;
}

/** Matrices to screen one after the other, of one model. */
export interface Campaign {
  /** Hash of the model. */
  model: string;
  /** Whether it goes on by itself when the page comes back. */
  running: boolean;
  items: CampaignItem[];
}

/** Version of the stored form. 1: the first. */
const FORMAT = 1;

/** The plans of some matrices, each cut and asked the same. */
export function plansOf(
  matrices: readonly MatrixId[],
  common: { tile: number; kinds: readonly ScreenKind[]; assay: ScreenAssay; texts: boolean },
): ScreenPlan[] {
  const { tile, kinds, assay, texts } = common;
  return matrices.map((matrix) => ({ matrix, tile, kinds: [...kinds], assay, texts }));
}

/** Whether two plans screen the same mutants under the same assay. */
export function samePlan(a: ScreenPlan, b: ScreenPlan): boolean {
  return (
    formatMatrix(a.matrix) === formatMatrix(b.matrix) &&
    a.tile === b.tile &&
    a.kinds.join() === b.kinds.join() &&
    (a.texts ?? false) === (b.texts ?? false) &&
    JSON.stringify(a.region) === JSON.stringify(b.region) &&
    assayKey(a.assay) === assayKey(b.assay)
  );
}

/** The list with one item moved by so many places, as far as the list reaches. */
export function moved<T extends { id: string }>(items: readonly T[], id: string, by: number): T[] {
  const from = items.findIndex((item) => item.id === id);
  if (from < 0) return [...items];
  const rest = items.filter((item) => item.id !== id);
  const to = Math.max(0, Math.min(rest.length, from + by));
  return [...rest.slice(0, to), items[from], ...rest.slice(to)];
}

/** A campaign as it is stored. Each assay stands there once. */
export function campaignToJson({ model, running, items }: Campaign): JsonObject {
  const assays = new Map<string, ScreenAssay>();
  for (const { plan } of items) assays.set(assayKey(plan.assay), plan.assay);
  const keys = [...assays.keys()];
  return {
    format: FORMAT,
    model,
    running,
    assays: [...assays.values()].map((assay) => assayToJson(asAssay(assay))),
    items: items.map(({ id, plan: { matrix, tile, kinds, assay, texts, region } }) => ({
      id,
      matrix: formatMatrix(matrix),
      tile,
      kinds,
      assay: keys.indexOf(assayKey(assay)),
      texts: texts ?? false,
      ...(region ? { region: [region.row, region.col, region.height, region.width] } : {}),
    })),
  };
}

/** Reads what {@link campaignToJson} writes; null for anything else. */
export function campaignFromJson(json: unknown): Campaign | null {
  try {
    return read(json);
  } catch {
    return null;
  }
}

const refuse = (what: string): never => {
  throw new TypeError(what);
};

function read(json: unknown): Campaign {
  const o = asObject(json, 'the campaign', refuse);
  if (o.format !== FORMAT) return refuse('it is of another version');
  const assays = asArray(o.assays, 'assays', refuse).map((assay) => assayFromJson(assay, refuse));
  return {
    model: asString(o.model, 'the model', refuse),
    running: o.running === true,
    items: asArray(o.items, 'items', refuse).map((entry) => {
      const item = asObject(entry, 'an item', refuse);
      const matrix = parseMatrix(asString(item.matrix, 'a matrix', refuse));
      const assay = assays.at(asInteger(item.assay, 'an assay', [0, assays.length - 1], refuse));
      const names = asArray(item.kinds, 'kinds', refuse);
      const kinds = SCREEN_KINDS.filter((kind) => names.includes(kind));
      if (!matrix || !assay || kinds.length === 0 || kinds.length !== names.length)
        return refuse('an item is damaged');
      const texts = item.texts === true; // not there in campaigns stored before there were texts
      const tile = asInteger(item.tile, 'a tile', [1, 1e9], refuse);
      return {
        id: asString(item.id, 'an id', refuse),
        plan: {
          ...{ matrix, tile, kinds, assay, texts },
          ...(item.region === undefined ? {} : { region: readRegion(item.region) }),
        },
      };
    }),
  };
}

function readRegion(json: unknown): Rect {
  const [row, col, height, width] = asArray(json, 'a region', refuse).map((length) =>
    asInteger(length, 'a length', [0, 1e9], refuse),
  );
  return { row, col, height, width };
}
