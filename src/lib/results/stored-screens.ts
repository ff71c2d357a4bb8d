import { assayOfKey } from '../assay/assay-file.ts';
import type { Assay } from '../assay/assay.ts';
import { allMatrices, formatMatrix, matrixShape, type MatrixId } from '../model/matrix.ts';
import type { ModelShapes } from '../model/model-config.ts';
import { SCREEN_KINDS, tileGrid, type ScreenKind } from '../plan/grid.ts';
import { parseResultKey, screenId } from '../plan/result-key.ts';
import type { KeySummary } from './key-summary.ts';
import { noKindTotals } from './kind-totals.ts';
import { ModelTotals } from './model-totals.ts';

/** What is stored of one matrix and kind. */
export interface StoredPart extends KeySummary {
  matrix: MatrixId;
  kind: ScreenKind;
}

/** Everything stored of one model under one tile size and assay. */
export interface StoredScreen {
  /** See `screenId`. */
  id: string;
  /** Hash of the model. */
  model: string;
  tile: number;
  assay: Assay;
  /** Of the assay, as in the keys of results. */
  assayKey: string;
  parts: StoredPart[];
  tested: number;
  nsms: number;
  bytes: number;
  /** When results were last written, in milliseconds since 1970. */
  written: number;
}

/** The screens that some keys hold; keys of another form are passed over. */
export function storedScreens(summaries: Iterable<KeySummary>): StoredScreen[] {
  const screens = new Map<string, StoredScreen>();
  for (const sum of summaries) {
    const parsed = parseResultKey(sum.key);
    if (!parsed || sum.tested === 0) continue;
    const { model, tile, assay: key, matrix, kind } = parsed;
    const id = screenId(model, tile, key);
    const assay = screens.get(id)?.assay ?? assayOfKey(key);
    if (!assay) continue;
    const screen = screens.get(id) ?? {
      ...{ id, model, tile, assay, assayKey: key, parts: [] },
      ...{ tested: 0, nsms: 0, bytes: 0, written: 0 },
    };
    screen.parts.push({ ...sum, matrix, kind });
    screen.tested += sum.tested;
    screen.nsms += sum.nsms;
    screen.bytes += sum.bytes;
    screen.written = Math.max(screen.written, sum.written);
    screens.set(id, screen);
  }
  return [...screens.values()];
}

/** The kinds of a screen, in the order of SCREEN_KINDS. */
export const kindsOf = ({ parts }: Pick<StoredScreen, 'parts'>): ScreenKind[] =>
  SCREEN_KINDS.filter((name) => parts.some(({ kind }) => kind === name));

/** The matrices of a screen by name, each once. */
export const matricesOf = ({ parts }: Pick<StoredScreen, 'parts'>): Map<string, MatrixId> =>
  new Map(parts.map(({ matrix }) => [formatMatrix(matrix), matrix]));

/** The matrix with most mutants tested. */
export function fullestMatrix({ parts }: Pick<StoredScreen, 'parts'>): MatrixId {
  const tested = new Map<string, number>();
  for (const part of parts) {
    const name = formatMatrix(part.matrix);
    tested.set(name, (tested.get(name) ?? 0) + part.tested);
  }
  const [best] = [...tested].sort(([, a], [, b]) => b - a);
  return matricesOf({ parts }).get(best[0])!;
}

/** What all matrices of a screen come to, as far as summaries tell: KL and texts are left out. */
export function totalsOf({ parts }: Pick<StoredScreen, 'parts'>): ModelTotals {
  const totals = new ModelTotals();
  for (const { matrix, kind, tested, nsms } of parts)
    totals.expectStored(matrix, kind, { ...noKindTotals(), tested, nsms });
  return totals;
}

/** How many mutants there are in the maps of a screen that were begun, and at its kinds in the whole model. */
export function mutantsOf(
  screen: Pick<StoredScreen, 'parts' | 'tile'>,
  model: ModelShapes,
): { begun: number; all: number } {
  const cells = (projection: MatrixId['projection']) => {
    const { rows, cols } = tileGrid(matrixShape(model, projection), screen.tile);
    return rows * cols;
  };
  const sum = (matrices: readonly MatrixId[]) =>
    matrices.reduce((all, { projection }) => all + cells(projection), 0);
  return {
    begun: sum(screen.parts.map(({ matrix }) => matrix)),
    all: sum(allMatrices(model)) * kindsOf(screen).length,
  };
}
