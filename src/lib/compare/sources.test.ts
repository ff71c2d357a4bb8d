import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assayOfKey } from '../assay/assay-file.ts';
import { assayKey } from '../assay/assay.ts';
import { parseMatrix } from '../model/matrix.ts';
import { parseResultKey, resultKey } from '../plan/result-key.ts';
import { tilesOf } from '../run-file/run-file.ts';
import { runs } from '../testing/arbitrary-run.ts';
import { isSourceId } from './result-source.ts';
import { countTested, ofRunFile } from './sources.ts';

test('a run file is all its rows, and named by what it holds', () => {
  fc.assert(
    fc.property(runs, (run) => {
      if (!tilesOf(run)) {
        expect(() => ofRunFile('list.csv', run)).toThrow(/no tiles/);
        return;
      }
      const file = ofRunFile('run.parquet', run);
      expect(countTested(file)).toBe(run.rows.length);
      expect(isSourceId(file.id)).toBe(true);
      expect(ofRunFile('renamed.parquet', run).id).toBe(file.id);
      const [row] = run.rows;
      const known = file.maps.get(row.matrix)?.[row.kind as 'max'];
      expect(known?.kl.length).toBeGreaterThan(0);
    }),
    { numRuns: 40 },
  );
});

test('the key of stored results tells what it was made of', () => {
  fc.assert(
    fc.property(runs, ({ plan, rows }) => {
      const assay = assayKey(plan.assay);
      const matrix = parseMatrix(rows[0].matrix)!;
      const key = resultKey('h1', { matrix, tile: 8, assay: plan.assay }, 'min');
      expect(parseResultKey(key)).toEqual({ model: 'h1', matrix, tile: 8, kind: 'min', assay });
      const read = assayOfKey(assay);
      expect(read && assayKey(read)).toBe(assay);
    }),
    { numRuns: 60 },
  );
  for (const other of ['', 'h|L1.q|8|max', 'h|nowhere|8|max|[]', 'h|L1.q|8|value|[]'])
    expect(parseResultKey(other)).toBeNull();
  for (const other of ['', '{', '[]', '["x",1]', '["x",0,0,0]', '["battery",[["p"]],1,0,0]'])
    expect(assayOfKey(other)).toBeNull();
});
