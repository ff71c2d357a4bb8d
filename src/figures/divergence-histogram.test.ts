import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelsWithRoom } from './divergence-histogram.ts';

test('labels that would touch are left out, those of most mutants last', () => {
  // a narrow page: 49 tokens in 340 pixels; neighbours have no room beside each other
  const sums = Array<number>(49).fill(0);
  [sums[7], sums[8], sums[12]] = [3, 9, 1];
  const shown = labelsWithRoom(sums, 340 / 49);
  expect([7, 8, 12].map((i) => shown.has(i))).toEqual([false, true, true]);
  // a wide one has room for all
  expect(labelsWithRoom(sums, 14).size).toBe(49);
  fc.assert(
    fc.property(
      fc.array(fc.nat(99), { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0.5, max: 22, noNaN: true }),
      (counts, step) => {
        const places = [...labelsWithRoom(counts, step)].sort((a, b) => a - b);
        const gaps = places
          .slice(1)
          .map((at, i) => (at - places[i]) * step * Math.sin(Math.PI / 3));
        for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(11 - 1e-9);
        expect(places).toContain(counts.indexOf(Math.max(...counts)));
      },
    ),
  );
});
