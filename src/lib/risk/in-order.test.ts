import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InOrder } from './in-order.ts';

const maps = [
  { matrix: 'L0.q', kind: 'max' as const },
  { matrix: 'L0.q', kind: 'min' as const },
];

test('verdicts come out in the order of the list, whatever order they come in', () => {
  const mutants = fc.uniqueArray(fc.record({ map: fc.nat(1), cell: fc.nat(20) }), {
    selector: ({ map, cell }) => 100 * map + cell,
    maxLength: 30,
  });
  fc.assert(
    fc.property(mutants, fc.infiniteStream(fc.nat()), (list, numbers) => {
      const isNsm = list.map(({ cell }) => cell % 3 === 0);
      const out: boolean[] = [];
      const order = new InOrder(
        {
          maps,
          map: Uint16Array.from(list, ({ map }) => map),
          cell: Uint32Array.from(list, ({ cell }) => cell),
        },
        (one) => out.push(one),
      );
      order.put('L1.down', 'max', 0, true); // of another list
      const left = list.map((_, i) => i);
      while (left.length > 0) {
        const [place] = left.splice(numbers.next().value! % left.length, 1);
        const { map, cell } = list[place];
        order.put(maps[map].matrix, maps[map].kind, cell, isNsm[place]);
        expect(out).toEqual(isNsm.slice(0, left.length === 0 ? undefined : Math.min(...left)));
      }
    }),
  );
});
