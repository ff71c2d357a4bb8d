import { assayOfKey } from '../assay/assay-file.ts';
import type { Assay } from '../assay/assay.ts';
import type { MatrixId } from '../model/matrix.ts';
import { parseResultKey } from '../plan/result-key.ts';
import type { ScreenKind } from '../plan/grid.ts';
import { storedId } from './result-source.ts';

/** Results of a model that are stored in this browser under one tile size and assay. */
export interface StoredOffer {
  id: string;
  tile: number;
  assay: Assay;
  /** Of the assay, as in the keys of results. */
  assayKey: string;
  /** Where each matrix and kind is stored. */
  parts: { key: string; matrix: MatrixId; kind: ScreenKind }[];
}

/** What the keys of stored results hold of one model, by tile size and assay; others are passed over. */
export function storedOffers(keys: Iterable<string>, model: string): StoredOffer[] {
  const offers = new Map<string, StoredOffer>();
  for (const key of keys) {
    const parsed = parseResultKey(key);
    if (parsed?.model !== model) continue;
    const id = storedId(parsed.tile, parsed.assay);
    const assay = offers.get(id)?.assay ?? assayOfKey(parsed.assay);
    if (!assay) continue;
    const offer = offers.get(id) ?? {
      id,
      tile: parsed.tile,
      assay,
      assayKey: parsed.assay,
      parts: [],
    };
    offer.parts.push({ key, matrix: parsed.matrix, kind: parsed.kind });
    offers.set(id, offer);
  }
  return [...offers.values()];
}
