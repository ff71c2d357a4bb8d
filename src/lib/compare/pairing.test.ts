import { expect, test } from 'vitest';
import { descriptive } from '../assay/assay.ts';
import { formatMatrix, matrixShape, parseMatrix } from '../model/matrix.ts';
import { emptyOutcomes, SILENT } from '../results/outcomes.ts';
import { tileGrid, type ScreenKind } from '../plan/grid.ts';
import { PUBLISHED_MODELS } from '../published/models.ts';
import { isSourceId, storedId, type ResultSource } from './result-source.ts';
import { pairNotes } from './pair-notes.ts';
import { isMisfit, pairOf } from './pairing.ts';
import { countTested, ofPublished } from './sources.ts';

const shapes = {
  hidden_size: 64,
  intermediate_size: 96,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 32,
};
const ask = (seed: number) =>
  descriptive({ prompt: 'Tell me', maxNewTokens: 8, temperature: 0.7, seed });

/** Results with one silent mutant of each kind in each matrix. */
function source(change: Partial<ResultSource>, has: Record<string, ScreenKind[]>): ResultSource {
  const sample: ResultSource = {
    ...{ id: 'this', source: 'this', name: 'This screen', tile: 32, assay: ask(0) },
    model: { name: 'm', hash: 'h', quantization: 'f16', shapes },
    maps: new Map(),
    ...change,
  };
  const maps = Object.entries(has).map(([name, kinds]) => {
    const known = (kind: ScreenKind) => {
      const grid = tileGrid(
        matrixShape(sample.model.shapes, parseMatrix(name)!.projection),
        sample.tile,
      );
      const map = emptyOutcomes(grid);
      map.firstDivergent[0] = SILENT;
      map.tested = 1;
      return [kind, map] as const;
    };
    return [name, Object.fromEntries(kinds.map(known))] as const;
  });
  return { ...sample, maps: new Map(maps) };
}

const first = source({}, { 'L0.q': ['max', 'min'], 'L1.down': ['max'] });
const stored = { id: storedId('h|32|x'), source: 'stored', name: 'seed 1' } as const;

test('what both have is compared, in the model’s order', () => {
  const second = source(
    { ...stored, assay: ask(1) },
    { 'L1.down': ['max', 'zero'], 'L0.q': ['min'], 'L1.up': ['max'] },
  );
  const pair = pairOf(first, second);
  if (isMisfit(pair)) throw new Error(pair.what);
  expect([...pair.matrices]).toEqual([
    ['L0.q', ['min']],
    ['L1.down', ['max']],
  ]);
  expect(pairNotes(pair.first, pair.second).join()).toMatch(/^They ask different things/);
});

test.each<[string, ResultSource, RegExp]>([
  ['the same results', first, /Both sides are the same/],
  [
    'the same results under another name',
    source(stored, { 'L0.q': ['max'] }),
    /Both sides are the same/,
  ],
  [
    'other squares',
    source({ ...stored, tile: 16 }, { 'L0.q': ['max'] }),
    /32 × 32 weights in the first, 16 × 16.*Set “Squares of” to 16/,
  ],
  [
    'other shapes',
    source(
      {
        id: 'received',
        source: 'received',
        model: { ...first.model, name: 'other', shapes: { ...shapes, intermediate_size: 128 } },
      },
      { 'L0.q': ['max'] },
    ),
    /m and other have intermediate size 96 and 128/,
  ],
  [
    'other matrices',
    source({ ...stored, assay: ask(1) }, { 'L0.k': ['max'] }),
    /the first has L0.q, L1.down, the second L0.k/,
  ],
  [
    'other kinds',
    source({ ...stored, assay: ask(1) }, { 'L0.q': ['zero'] }),
    /other kinds of L0.q: the first max, min, the second zero/,
  ],
  ['nothing', source({ ...stored, assay: ask(1) }, {}), /“seed 1” has no results yet/],
])('%s are refused with what to do', (_, second, says) => {
  const pair = pairOf(first, second);
  if (!isMisfit(pair)) throw new Error('It fits.');
  expect(`${pair.what} ${pair.advice}`).toMatch(says);
});

test('published squares: all are tested, of the kinds that the table lists', () => {
  const [model] = PUBLISHED_MODELS;
  const matrix = { layer: 3, projection: 'down' } as const;
  const square = { matrix, kind: 'max', row: 1, col: 2, score: 3, cosine: 1, destructive: true };
  const published = ofPublished({ model, squares: [{ ...square, kind: 'max' }] }, true);
  expect(isSourceId(published.id)).toBe(true);
  expect(published.maps.size).toBe(7 * 32);
  const map = published.maps.get(formatMatrix(matrix))!;
  // nobody tested zero or a flipped sign there
  expect(Object.keys(map)).toEqual(['max', 'min']);
  expect(map.min?.firstDivergent[172 + 2]).toBe(0);
  expect(map.max?.firstDivergent.every((outcome) => outcome === SILENT)).toBe(true);
  const squares = 32 * (4 * 64 * 64 + 3 * 64 * 172);
  expect(countTested(published)).toBe(2 * squares);
  const other = source(
    { ...stored, tile: 64, model: { ...first.model, name: '7B', shapes: model.shapes } },
    { 'L3.down': ['max'] },
  );
  const pair = pairOf(published, other);
  if (isMisfit(pair)) throw new Error(pair.what);
  expect(pairNotes(pair.first, pair.second)).toHaveLength(2);
});
