import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CampaignFold, type NumberedResult } from './fold.ts';

const ITEMS = 6;
const results = fc
  .uniqueArray(
    fc.record({
      seq: fc.integer({ min: 1, max: 60 }),
      item: fc.integer({ min: -1, max: ITEMS }),
      worker: fc.constantFrom('a', 'b', 'c', 'd'),
    }),
    { selector: ({ seq }) => seq, maxLength: 40 },
  )
  .chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.array(fc.nat(Math.max(0, all.length - 1)), { maxLength: 20 }),
    ),
  );
const bans = fc.array(fc.subarray(['a', 'b', 'c', 'd']), { minLength: 1, maxLength: 4 });

/** By its definition. */
function countedOf(all: readonly NumberedResult[], banned: readonly string[], item: number) {
  const good = all.filter((one) => one.item === item && !banned.includes(one.worker));
  return good.sort((a, b) => a.seq - b.seq)[0] ?? null;
}

test('whatever the order, the repetitions and the bans on the way, all agree', () => {
  fc.assert(
    fc.property(results, bans, ([inOrder, shuffled, again], allBans) => {
      const last = allBans.at(-1);
      const fold = new CampaignFold(ITEMS);
      shuffled.forEach((one, i) => {
        fold.add(one);
        if (i % 7 === 3) fold.ban(new Set(allBans[i % allBans.length]));
      });
      for (const i of again) if (shuffled[i]) expect(fold.add({ ...shuffled[i] })).toBe(false);
      fold.ban(new Set(last));
      let done = 0;
      for (let item = 0; item < ITEMS; item++) {
        const wanted = countedOf([...inOrder], last, item);
        expect(fold.counted(item)).toEqual(wanted);
        if (wanted) done++;
      }
      expect(fold.done).toBe(done);
    }),
    { numRuns: 300 },
  );
});

test('says which items change when somebody is banned, and when the ban is taken back', () => {
  const fold = new CampaignFold(3);
  expect(fold.add({ seq: 5, item: 0, worker: 'a' })).toBe(true);
  expect(fold.add({ seq: 7, item: 0, worker: 'b' })).toBe(false);
  expect(fold.add({ seq: 3, item: 0, worker: 'c' })).toBe(true);
  fold.add({ seq: 8, item: 1, worker: 'c' });
  expect(fold.ban(new Set(['c']))).toEqual([0, 1]);
  expect([fold.counted(0)?.worker, fold.counted(1), fold.done]).toEqual(['a', null, 1]);
  expect(fold.ban(new Set())).toEqual([0, 1]);
  expect(fold.done).toBe(2);
});
