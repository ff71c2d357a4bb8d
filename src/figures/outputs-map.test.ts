import { expect, test } from 'vitest';
import { packOutputs } from '../lib/output/batch-outputs.ts';
import { addBatch, emptyOutcomes, SILENT } from '../lib/results/outcomes.ts';
import { OutputTable } from '../lib/output/output-table.ts';
import { isDegenerate, isPicked } from './cells.ts';
import { parseColour } from './palette.ts';
import { mapPixels, type MapLook } from './phenotype-map.ts';
import { cosineColour } from './scales.ts';
import { PALETTE as palette } from './testing/palette.ts';

const GRID = { rows: 1, cols: 4 };
const outputTable = new OutputTable();
/** Two say the same, of which one loops; one is silent; of the last the text is not known. */
const max = emptyOutcomes(GRID);
addBatch(
  max,
  {
    kind: 'max',
    cells: Uint32Array.of(0, 1, 2, 3),
    firstDivergent: Int16Array.of(3, 2, SILENT, 5),
    kl: new Float32Array(4),
    margin: new Float32Array(4),
    outputs: packOutputs(
      [
        { texts: ['It barks.'], cosine: 0.25, degenerate: false },
        { texts: ['It it it'], cosine: 0.5, degenerate: true },
        null,
        null,
      ],
      ['It hunts.'],
    ),
  },
  outputTable,
);
const look: MapLook = { kinds: ['max'], colour: 'kind', transpose: false, tokens: 8 };
const cells = (change: Partial<MapLook>) => {
  const { data } = mapPixels(GRID, { max }, { ...look, ...change }, palette);
  return [0, 1, 2, 3].map((i) => [...data.slice(4 * i, 4 * i + 4)]);
};

test('cells of a picked output keep their colour, others fade towards silent ones', () => {
  const plain = cells({});
  const lit = cells({ pick: new Set([outputTable.find(['It barks.'])]) });
  expect(lit[0]).toEqual(plain[0]);
  expect(lit[2]).toEqual(plain[2]);
  const silent = parseColour(palette.silent);
  for (const faded of [lit[1], lit[3]]) {
    expect(faded).not.toEqual(plain[1]);
    const away = (rgb: readonly number[]) =>
      silent.reduce((sum, part, i) => sum + Math.abs(part - rgb[i]), 0);
    expect(away(faded)).toBeLessThan(0.25 * away(plain[1]));
  }
});

test('by cosine, an NSM whose text is not known has no colour', () => {
  const [barks, loops, silent, unknown] = cells({ colour: 'cosine' });
  expect(barks).toEqual([...cosineColour(0.25, palette.dark), 255]);
  expect(loops).toEqual([...cosineColour(0.5, palette.dark), 255]);
  expect(silent).toEqual([...parseColour(palette.silent), 255]);
  expect(unknown[3]).toBe(0);
});

test('cells that end in a loop, and those of a picked output, are found', () => {
  const barks = new Set([outputTable.find(['It barks.'])]);
  const found = (test: (cell: number) => boolean) => [0, 1, 2, 3].filter(test);
  const shown = { results: { max }, kinds: ['max'] as const };
  expect(found((cell) => isPicked(shown, cell, barks))).toEqual([0]);
  expect(found((cell) => isDegenerate(shown, cell))).toEqual([1]);
  expect(found((cell) => isDegenerate({ ...shown, kinds: ['min'] }, cell))).toEqual([]);
  // what the threshold hides is not
  expect(found((cell) => isDegenerate({ ...shown, least: { kl: 0.1, prompts: 1 } }, cell))).toEqual(
    [],
  );
});
