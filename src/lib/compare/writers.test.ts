import { expect, test } from 'vitest';
import { addOutputs, emptyOutputs } from '../output/batch-outputs.ts';
import { OutputTable } from '../output/output-table.ts';
import { matrixShape } from '../model/matrix.ts';
import type { ModelShapes } from '../model/model-config.ts';
import { tileGrid } from '../plan/grid.ts';
import { emptyOutcomes } from '../results/outcomes.ts';
import type { ResultSource } from './result-source.ts';
import { LARGE, SMALL, TILE } from './testing/synthetic.ts';
import { compareWords, rareWordsOf } from './writers.ts';

/** A result in which one cell of L1.down writes a text on both of two prompts. */
function writing(shapes: ModelShapes, cells: Record<number, [string, string]>): ResultSource {
  const grid = tileGrid(matrixShape(shapes, 'down'), TILE);
  const max = emptyOutcomes(grid);
  const outputs = emptyOutputs(new OutputTable(), grid.rows * grid.cols);
  const texts = Object.values(cells);
  addOutputs(outputs, Uint32Array.from(Object.keys(cells).map(Number)), {
    wildType: ['It hunts', 'The owl'],
    distinct: texts,
    index: Int32Array.from(texts, (_, i) => i),
    cosine: new Float32Array(texts.length),
    degenerate: new Int8Array(texts.length),
  });
  return {
    ...{ id: 'this', source: 'this', name: '', assay: null, tile: TILE },
    model: { name: 'm', hash: 'h', quantization: null, shapes },
    maps: new Map([['L1.down', { max: { ...max, outputs } }]]),
  };
}

test('words of both come first, with their rows; rows are shared in models of one width only', () => {
  const { cols } = tileGrid(matrixShape(SMALL, 'down'), TILE);
  const first = writing(SMALL, {
    [2 * cols]: ['Staring at', 'Staring on'],
    [3 * cols]: ['Once a', 'It was'],
  });
  const second = writing(SMALL, { [2 * cols + 1]: ['Staring back', 'The owl'] });
  const side = (source: ResultSource) => ({ source, rare: rareWordsOf(source, ['max']) });
  expect(compareWords(side(first), side(second))).toMatchObject([
    {
      word: 'staring',
      first: { most: 2, mutants: 1, rows: [2 * TILE] },
      second: { most: 1, mutants: 1, rows: [2 * TILE] },
      sharedRows: [2 * TILE],
    },
    { word: 'once', second: null, sharedRows: [] },
  ]);
  const wider = writing(LARGE, { 5: ['Staring', 'Staring'] });
  expect(compareWords(side(first), side(wider))[0]).toMatchObject({
    word: 'staring',
    sharedRows: null,
  });
  // without texts nothing is said
  expect(rareWordsOf({ ...first, maps: new Map() }, ['max'])).toBeNull();
});
