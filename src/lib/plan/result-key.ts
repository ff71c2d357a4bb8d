import { assayKey, type Assay } from '../assay/assay.ts';
import { formatMatrix, parseMatrix, type MatrixId } from '../model/matrix.ts';
import { SCREEN_KINDS, type ScreenKind } from './grid.ts';

/** One map of a model: a matrix cut in tiles of a size, under an assay. */
export interface MapId {
  matrix: MatrixId;
  /** Height and width of a tile in weights. */
  tile: number;
  assay: Assay;
}

/**
 * Under which results are kept: one model, matrix, tile size, kind and assay. Screens that share
 * a key share results, whatever other kinds they test.
 */
export function resultKey(
  modelHash: string,
  { matrix, tile, assay }: MapId,
  kind: ScreenKind,
): string {
  return [modelHash, formatMatrix(matrix), tile, kind, assayKey(assay)].join('|');
}

/** Names everything stored of one model under one tile size and assay: a screen, whatever it tests. */
export const screenId = (modelHash: string, tile: number, assayKey: string): string =>
  [modelHash, tile, assayKey].join('|');

/** What {@link resultKey} put together: model, matrix, tile, kind and the assay's key; null for other texts. */
export function parseResultKey(key: string) {
  const match = /^([^|]*)\|([^|]*)\|(\d{1,6})\|([^|]*)\|(.*)$/s.exec(key);
  const matrix = match && parseMatrix(match[2]);
  const kind = SCREEN_KINDS.find((name) => name === match?.[4]);
  if (!match || !matrix || !kind) return null;
  return { model: match[1], matrix, tile: Number(match[3]), kind, assay: match[5] };
}
