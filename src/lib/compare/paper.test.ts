/** Llama2 against Zephyr from the published tables: the numbers that were counted from them before. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { isShared, shared } from '../../../fixtures/files.ts';
import { readSpreadsheet } from '../../../workers/analysis/spreadsheet.ts';
import { matrixShape, parseMatrix } from '../model/matrix.ts';
import { tileGrid } from '../plan/grid.ts';
import { SQUARE } from '../published/models.ts';
import { readPublished } from '../published/published.ts';
import { glanceOf, lineName, PUBLISHED_BUSY } from './glance.ts';
import { landscapeNotes } from './pair-notes.ts';
import { profileMeasure } from './profile-measures.ts';
import { profileReading } from './profile.ts';
import { compareProfiles, withPooledEffect } from './profile-difference.ts';
import { isProjectionDifferent, projectionRows } from './profile-summary.ts';
import type { ResultSource } from './result-source.ts';
import { ofPublished } from './sources.ts';

const KINDS = ['max', 'min', 'zero'] as const;

describe.skipIf(!isShared('paper'))('the published tables side by side', () => {
  let sides: ResultSource[];
  beforeAll(async () => {
    const bytes = readFileSync(shared('paper/Supplementary_Table2.xlsx'));
    const { severe } = readPublished(await readSpreadsheet(new Uint8Array(bytes)));
    sides = severe.map((squares) => ofPublished(squares, false));
  });

  test('at a glance', () => {
    const [llama, zephyr] = sides.map((side) => glanceOf(side, KINDS));
    expect([llama.nsms, zephyr.nsms]).toEqual([7297, 733]);
    expect([llama.cells, zephyr.cells]).toEqual([5590, 500]);
    expect(llama.cols.share).toBeCloseTo(0.746, 3);
    expect(zephyr.cols.share).toBeCloseTo(0.606, 3);
    expect(llama.cols.chance).toBeCloseTo(0.006, 2);
    expect(zephyr.cols.chance).toBeLessThan(0.0005);
    expect([llama.malignant, zephyr.malignant]).toEqual([922, 421]);
    expect([llama, zephyr].map(({ worst }) => worst && lineName(worst))).toEqual([
      'L1.down column 123',
      'L1.down column 114',
    ]);
    expect([llama, zephyr].map(({ worst }) => worst && [worst.nsms, worst.of])).toEqual([
      [129, 192],
      [129, 192],
    ]);
  });

  test('other shapes are told of, and hinder nothing: the share of severe squares differs', () => {
    expect(landscapeNotes(sides[0], sides[1]).join(' ')).toContain(
      'intermediate size 11008 and 14336',
    );
    const [first, second] = sides.map(({ model: { shapes }, maps }) => ({
      layers: shapes.num_hidden_layers,
      readings: withPooledEffect(
        new Map(
          [...maps].map(([name, map]) => {
            const grid = tileGrid(matrixShape(shapes, parseMatrix(name)!.projection), SQUARE);
            const settings = { kinds: KINDS, busy: PUBLISHED_BUSY };
            return [name, profileReading('share', grid, map, settings)];
          }),
        ),
      ),
    }));
    const rows = compareProfiles(first, second, 'layer', false);
    expect(rows).toHaveLength(7 * 32);
    const summed = projectionRows(rows, profileMeasure('share'));
    // 0.77 % of Llama2's squares of O are severe and 0.0005 % of Zephyr's; layers are the units
    expect(summed.filter(isProjectionDifferent).map(({ projection }) => projection)).toEqual(['o']);
    const o = summed.find(({ projection }) => projection === 'o')!;
    expect(o.first!.value).toBeCloseTo(0.0077, 4);
    expect(o.second!.value).toBeLessThan(1e-5);
  });
});
