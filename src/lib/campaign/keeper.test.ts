import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunRow } from '../run-file/columns.ts';
import { CampaignFold } from './fold.ts';
import { WorkItems } from './items.ts';
import { FIRST_ITEMS, keeperActions, type ReadResult } from './keeper.ts';
import { agree, quorum } from './quorum.ts';
import { campaignOf, rowsOf } from './testing/campaign.ts';

const campaign = campaignOf({
  itemFlops: 1,
  sites: {
    type: 'tiles',
    matrices: ['L0.q', 'L5.down'],
    tile: 8,
    kinds: ['max', 'min'],
    order: 'coarse',
  },
});
const items = new WorkItems(campaign);
const right = (item: number) => rowsOf(items.at(item));
const wrong = (item: number) => rowsOf(items.at(item), 9);

/** A result with what it says. */
interface Played extends ReadResult {
  rows: readonly RunRow[];
}
const quorumOf = (copies: readonly Played[]) => quorum(copies);

/**
 * A campaign from its begin to its end: workers take what is asked for, some lie in a share of their
 * items, some results are lost though they were acknowledged.
 */
function play(liars: Record<string, number>, seed: number, lost: number) {
  const workers = ['a', 'b', 'c', 'd', 'e'];
  const fold = new CampaignFold<Played>(items.count);
  const bans = new Map<string, string>();
  let random = seed;
  const next = () => (random = (random * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  /** Of each worker's items, whether it lied. */
  const lied = new Map(workers.map((worker) => [worker, [] as boolean[]]));
  let [seq, sweeps] = [0, 0];
  let queue = Array.from({ length: items.count }, (_, item) => item);
  for (; sweeps < 60; sweeps++) {
    for (const item of queue) {
      const able = workers.filter(
        (worker) => !bans.has(worker) && !fold.standing(item).some((one) => one.worker === worker),
      );
      const worker = able[Math.floor(next() * able.length)];
      if (worker === undefined || next() < lost) continue;
      const lies = next() < (liars[worker] ?? 0);
      lied.get(worker)!.push(lies);
      fold.add({
        seq: ++seq,
        item,
        worker,
        isReadable: true,
        rows: lies ? wrong(item) : right(item),
      });
    }
    const actions = keeperActions({
      items: items.count,
      fold,
      quorumOf,
      queue: { pending: 0, taken: 0, again: 0 },
      active: new Set(workers),
      replicate: 0.1,
      secret: 'night',
      unproven: [],
    });
    for (const { worker, why } of actions.ban) bans.set(worker, why);
    fold.ban(new Set(bans.keys()));
    queue = actions.ask;
    if (queue.length === 0 && actions.ban.length === 0) break;
  }
  return { fold, bans, sweeps, lied };
}

test('liars are found, honest workers never banned, and at the end every item is right', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0.3, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      (seed, share, lost) => {
        const { fold, bans, sweeps, lied } = play({ d: share }, seed, lost);
        expect(sweeps).toBeLessThan(60);
        expect(fold.done).toBe(items.count);
        expect([...bans.keys()].filter((worker) => worker !== 'd')).toEqual([]);
        for (let item = 0; item < items.count; item++) {
          const { worker, rows } = fold.counted(item)!;
          if (worker !== 'd') expect(agree(rows, right(item))).toBe(true);
        }
        if (lied.get('d')!.slice(0, FIRST_ITEMS).includes(true)) expect(bans.has('d')).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test('what is missing is not asked for while there is work in the queue', () => {
  const fold = new CampaignFold<Played>(items.count);
  const view = {
    items: items.count,
    fold,
    quorumOf,
    active: new Set(['a']),
    replicate: 1,
    secret: '',
    unproven: [],
  };
  const asked = (pending: number, taken: number) =>
    keeperActions({ ...view, queue: { pending, taken, again: 0 } }).ask;
  expect(asked(3, 0)).toEqual([]);
  expect(asked(0, 2)).toEqual([]);
  expect(asked(0, 0)).toHaveLength(items.count);
});

test('machines are checked from their first items on, while there is much else to do', () => {
  const fold = new CampaignFold<Played>(items.count);
  for (let item = 0; item < 30; item++)
    fold.add({ seq: item + 1, item, worker: 'a', isReadable: true, rows: right(item) });
  const view = { items: items.count, fold, quorumOf, replicate: 0, secret: '', unproven: [] };
  const asked = (again: number) =>
    keeperActions({
      ...view,
      active: new Set(['a', 'b']),
      queue: { pending: 500, taken: 4, again },
    }).ask;
  expect(asked(0)).toEqual(Array.from({ length: FIRST_ITEMS }, (_, item) => item));
  // what was asked for is not asked for twice
  expect(asked(2)).toEqual([]);
});

test('who did not prove its device is banned: its results would hide those that can be confirmed', () => {
  const fold = new CampaignFold<Played>(items.count);
  fold.add({ seq: 1, item: 0, worker: 'x', isReadable: true, rows: right(0) });
  const view = { items: items.count, fold, quorumOf, replicate: 0, secret: '' };
  const { ban, ask } = keeperActions({
    ...{ ...view, active: new Set(['a', 'x']), unproven: ['x'] },
    queue: { pending: 0, taken: 0, again: 0 },
  });
  expect(ban).toEqual([{ worker: 'x', why: 'did not prove its device' }]);
  // not until the ban is heard
  expect(ask).not.toContain(0);
  fold.ban(new Set(['x']));
  const after = keeperActions({
    ...{ ...view, active: new Set(['a', 'x']), unproven: ['x'] },
    queue: { pending: 0, taken: 0, again: 0 },
  });
  expect(after.ask).toContain(0);
});

test('who is alone is not asked to check itself; who sends nonsense is banned', () => {
  const fold = new CampaignFold<Played>(items.count);
  for (let item = 0; item < items.count; item++)
    fold.add({ seq: item + 1, item, worker: 'a', isReadable: true, rows: right(item) });
  const view = {
    items: items.count,
    fold,
    quorumOf,
    queue: { pending: 0, taken: 0, again: 0 },
    secret: '',
    unproven: [],
  };
  expect(keeperActions({ ...view, active: new Set(['a']), replicate: 1 }).ask).toEqual([]);
  const two = keeperActions({ ...view, active: new Set(['a', 'b']), replicate: 1 });
  expect(two.ask).toHaveLength(items.count);
  fold.add({ seq: 900, item: 0, worker: 'x', isReadable: false, rows: [] });
  const { ban } = keeperActions({ ...view, active: new Set(['a', 'x']), replicate: 0 });
  expect(ban).toEqual([{ worker: 'x', why: 'sent something that is no result of item 1' }]);
});
