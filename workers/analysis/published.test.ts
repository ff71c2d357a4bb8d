/** Our functions on the authors' tables: the numbers that were counted from them before. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { isShared, shared } from '../../fixtures/files.ts';
import { readPublished, type Published } from '../../src/lib/published/published.ts';
import { severeMaps, squareGrid, type SevereSquares } from '../../src/lib/published/squares.ts';
import { countSquares } from '../../src/lib/published/totals.ts';
import { isMalignant } from '../../src/lib/output/malignant.ts';
import { formatMatrix, parseMatrix, PROJECTIONS } from '../../src/lib/model/matrix.ts';
import { wordCosine } from '../../src/lib/output/phenotype.ts';
import { expectedShare } from '../../src/lib/stats/busy-lines.ts';
import { clustering } from '../../src/lib/stats/clustering.ts';
import { hitsOf } from '../../src/lib/stats/pairs.ts';
import { readSpreadsheet } from './spreadsheet.ts';

const read = async (n: number) => {
  const bytes = readFileSync(shared(`paper/Supplementary_Table${n}.xlsx`));
  return readPublished(await readSpreadsheet(new Uint8Array(bytes)));
};

/** Share of severe squares (of any kind) on lines with at least 16 of them, over all matrices. */
function onLines(severe: SevereSquares, axis: 'rows' | 'cols') {
  let squares = 0;
  let on = 0;
  let uniform = 0;
  for (const [name, map] of severeMaps(severe, false)) {
    const grid = squareGrid(severe.model, parseMatrix(name)!);
    const hits = hitsOf(grid, map, ['max', 'min', 'zero']);
    const found = clustering(grid, hits, { permutations: 1, seed: 1, busy: 16 })!;
    squares += found.nsms;
    on += found.nsms * found[axis].share;
    uniform += found.nsms * found[axis].uniform;
  }
  return { squares, share: on / squares, uniform: uniform / squares };
}

describe.skipIf(!isShared('paper'))('published tables', () => {
  let table1: Published;
  let table2: Published;
  let llama: SevereSquares;
  let zephyr: SevereSquares;
  beforeAll(async () => {
    [table1, table2] = [await read(1), await read(2)];
    [llama, zephyr] = table2.severe;
  });

  test('severe squares, and those on lines', () => {
    expect([llama.squares.length, zephyr.squares.length]).toEqual([7297, 733]);
    const [l, z] = [onLines(llama, 'cols'), onLines(zephyr, 'cols')];
    expect([l.squares, z.squares]).toEqual([5590, 500]);
    expect(l.share).toBeCloseTo(0.746, 3);
    expect(z.share).toBeCloseTo(0.606, 3);
    expect(l.uniform).toBeCloseTo(0.006, 2);
    expect(z.uniform).toBeLessThan(0.0005);
    // rows gather them less
    expect(onLines(llama, 'rows').share).toBeCloseTo(0.258, 3);
    expect(onLines(zephyr, 'rows').share).toBeCloseTo(0.094, 3);
  });

  test('malignant mutations and squares; thresholds of the score', () => {
    const malignant = ({ squares }: SevereSquares) =>
      squares.filter(({ cosine, score }) => cosine !== null && isMalignant(cosine, score));
    const places = (list: SevereSquares['squares']) =>
      new Set(list.map(({ matrix, row, col }) => `${formatMatrix(matrix)} ${row} ${col}`)).size;
    expect([llama, zephyr].map((table) => malignant(table).length)).toEqual([922, 421]);
    expect([llama, zephyr].map((squares) => places(malignant(squares)))).toEqual([695, 271]);
    // one row of Llama2-7B holds text where the cosine should be
    expect(llama.squares.filter(({ cosine }) => cosine === null)).toHaveLength(1);
    const atMost = (bound: number) =>
      [llama, zephyr].map(({ squares }) => squares.filter(({ score }) => score <= bound).length);
    expect([2, 5, 8, 10].map(atMost)).toEqual([
      [570, 219],
      [1284, 334],
      [3611, 567],
      [7297, 733],
    ]);
  });

  test('the only severe zero mutations lie at the super weights, whose columns are the worst', () => {
    for (const [{ squares }, row, col] of [
      [llama, 39, 123],
      [zephyr, 32, 114],
    ] as const) {
      const zero = squares.filter(({ kind }) => kind === 'zero');
      expect(zero).toMatchObject([{ matrix: { layer: 1, projection: 'down' }, row, col }]);
      const down = squares.filter(({ matrix }) => formatMatrix(matrix) === 'L1.down');
      const counts = new Map<number, number>();
      for (const square of down) counts.set(square.col, (counts.get(square.col) ?? 0) + 1);
      const worst = [...counts].sort((a, b) => b[1] - a[1])[0];
      // all 64 rows with max and with min, and the zero
      expect(worst).toEqual([col, 129]);
    }
  });

  test('shares of squares by experiment', () => {
    expect([llama.model, zephyr.model].map((model) => countSquares(model))).toEqual([
      1_581_056, 1_703_936,
    ]);
    const share = (id: string, experiment: string, kind: 'max' | 'zero' = 'max') => {
      const totals = table1.experiments.find(
        (e) => e.model.id === id && e.experiment === experiment,
      )!;
      return totals[kind] / countSquares(totals.model);
    };
    const max = (id: string, names: string[]) => names.map((name) => share(id, name).toFixed(3));
    const names = ['Python0', 'Drosophila', 'Newton', 'Mmlu21'];
    expect(max('llama2-7b', names)).toEqual(['0.184', '0.535', '0.697', '0.300']);
    expect(max('zephyr', names)).toEqual(['0.450', '0.532', '0.753', '0.012']);
    for (const { model, experiment, zero } of table1.experiments) {
      const rate = zero / countSquares(model);
      if (experiment === 'P53') expect(rate).toBeCloseTo(0.294, 3);
      else expect(rate).toBeLessThan(0.004);
    }
    expect(share('zephyr', 'P53')).toBeCloseTo(0.906, 3);
  });

  test('counts per matrix add up to the totals; down is the most sensitive, then o; q, k the least', () => {
    for (const { model, counted: counted, experiments, matrices } of table1.matrices) {
      expect(matrices).toHaveLength(7 * 32);
      if (counted !== 'NSMs') continue;
      const perSquare = PROJECTIONS.map((projection) => {
        const mine = matrices.filter(({ matrix }) => matrix.projection === projection);
        const sum = mine.reduce((all, { counts }) => all + counts.reduce((a, b) => a + b, 0), 0);
        return { projection, rate: sum / countSquares(model, [projection]) };
      }).sort((a, b) => b.rate - a.rate);
      expect(perSquare.map(({ projection }) => projection).slice(0, 2)).toEqual(['down', 'o']);
      experiments.forEach((experiment, e) => {
        const total = table1.experiments.find(
          (t) => t.model === model && t.experiment === experiment,
        )!;
        const sum = matrices.reduce((all, { counts }) => all + counts[e], 0);
        expect(sum).toBe(total.max + total.min + total.zero);
      });
    }
  });

  test('the seven published cosines, within 0.014', async () => {
    const [{ mutants, wildType }] = (await read(3)).writers;
    expect(mutants).toHaveLength(7);
    for (const { texts, cosine } of mutants)
      expect(Math.abs(wordCosine(texts[0], wildType[0]) - cosine)).toBeLessThan(0.014);
    const staring = mutants.filter(({ word }) => word === 'staring');
    expect(staring.every(({ matrix, row }) => matrix.projection === 'down' && row === 0)).toBe(
      true,
    );
    expect([...new Set(staring.map(({ matrix }) => matrix.layer))]).toEqual([1, 14, 30]);
  });
});

test('the chance of a busy line, by hand: two of three cells, lines of two and one', () => {
  // the line of two is busy with both on it: chance 1/3, and then both lie on it
  expect(expectedShare([2, 1], 3, 2, 2)).toBeCloseTo(1 / 3, 12);
});

test('other files are refused with a reason', async () => {
  const text = new TextEncoder().encode('PK but no spreadsheet');
  await expect(readSpreadsheet(text)).rejects.toThrow('no spreadsheet');
  expect(() => readPublished([{ name: 'Sheet1', rows: [['a']] }])).toThrow('No sheet');
  const heading = [
    'matrix',
    'NSM type',
    'NSM loc1',
    'NSM loc2 ',
    'Mmlu21 score',
    'Destructive NSM',
    'cosine',
  ];
  const sheet = (...row: (string | number | null)[]) => ({ name: 'Zephyr', rows: [heading, row] });
  const read =
    (...row: (string | number | null)[]) =>
    () =>
      readPublished([sheet(...row)]);
  expect(read('0.attn.k', 'max', 16, 0, 3, null, 0.5)).toThrow('16 × 64');
  expect(read('32.attn.k', 'max', 1, 0, 3, null, 0.5)).toThrow('row 2');
  expect(read('0.attn.k', 'max', 1.5, 0, 3, null, 0.5)).toThrow('row square');
  expect(read('0.attn.k', 'least', 1, 0, 3, null, 0.5)).toThrow('kind');
  expect(read('0.attn.k', 'max', 1, 0, 3, 'Y', 'standard')().severe[0].squares).toEqual([
    {
      matrix: { layer: 0, projection: 'k' },
      kind: 'max',
      row: 1,
      col: 0,
      score: 3,
      cosine: 1,
      destructive: true,
    },
  ]);
});
