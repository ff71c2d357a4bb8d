import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ORGANISM_CONFIG } from '../model/model-configs.ts';
import { formatMatrix } from '../model/matrix.ts';
import { listedMutants, listProblem } from './listed-mutants.ts';
import type { MutantList } from './ranking.ts';

const maps: MutantList['maps'] = [
  { matrix: 'L2.gate', kind: 'max' },
  { matrix: 'L0.q', kind: 'max' },
  { matrix: 'L2.gate', kind: 'min' },
];

test('each mutant comes once, and those of one matrix together', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2), fc.nat(200)), { maxLength: 300 }), (rows) => {
      const list = {
        maps,
        map: Uint16Array.from(rows, ([map]) => map),
        cell: Uint32Array.from(rows, ([, cell]) => cell),
      };
      const mutants = [...listedMutants(ORGANISM_CONFIG, 8, list)];
      expect(mutants.map(({ place }) => place).sort((a, b) => a - b)).toEqual(
        rows.map((_, i) => i),
      );
      for (const { place, matrix, cell, kind, mutation } of mutants) {
        expect(maps[rows[place][0]]).toEqual({ matrix: formatMatrix(matrix), kind });
        expect(cell).toBe(rows[place][1]);
        expect(mutation.site).toMatchObject({ ...matrix, height: 8, width: 8 });
      }
      const names = mutants.map(({ matrix }) => formatMatrix(matrix));
      expect(names.filter((name, i) => name !== names[i - 1]).length).toBe(new Set(names).size);
    }),
  );
});

test('a list that the model has no room for is refused in words', () => {
  const list = (cell: number, matrix = 'L0.q') => ({
    maps: [{ matrix, kind: 'max' as const }],
    map: Uint16Array.of(0),
    cell: Uint32Array.of(cell),
  });
  expect(listProblem(ORGANISM_CONFIG, 1, list(16_383))).toBeNull();
  expect(listProblem(ORGANISM_CONFIG, 1, list(16_384))).toBe('L0.q has no square 16384.');
  expect(listProblem(ORGANISM_CONFIG, 1, list(0, 'L9.q'))).toBe('The model has no matrix L9.q.');
});
