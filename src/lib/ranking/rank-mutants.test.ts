import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOT_TESTED, type KindOutcomes } from '../results/outcomes.ts';
import { BLOCK_CELLS } from '../results/cell-set.ts';
import { promisingBlocks } from './promising-blocks.ts';
import {
  isRanked,
  RANK_ORDERS,
  rankPredicted,
  rankVerified,
  type RankedMutants,
  type VerifiedMap,
} from './rank-mutants.ts';
import { TopK } from './top-k.ts';

/** Runs a ranking to its end at once. */
function finished(slices: Generator<void, RankedMutants>): RankedMutants {
  for (;;) {
    const step = slices.next();
    if (step.done) return step.value;
  }
}

const mutant = fc.record({
  outcome: fc.integer({ min: -3, max: 6 }),
  kl: fc.constantFrom(0, 0.25, 0.5, 3, Infinity, NaN),
});

const outcomesOf = (mutants: readonly { outcome: number; kl: number }[]): KindOutcomes => ({
  firstDivergent: Int16Array.from(mutants, (m) => m.outcome),
  kl: Float32Array.from(mutants, (m) => m.kl),
  margin: new Float32Array(mutants.length),
  tested: mutants.filter(({ outcome }) => outcome !== NOT_TESTED).length,
});

const anyMaps = fc.array(fc.array(mutant, { maxLength: 30 }), { maxLength: 5 }).map((maps) =>
  maps.map((mutants, layer): VerifiedMap => ({
    matrix: { layer, projection: 'up' },
    kind: 'max',
    outcomes: outcomesOf(mutants),
  })),
);

const orNone = (x: number) => (Number.isNaN(x) ? -Infinity : x);

/** The same by sorting all that there is. */
function sortedAll(maps: readonly VerifiedMap[], order: 'kl' | 'token') {
  const all = maps.flatMap(({ matrix, outcomes }) =>
    [...outcomes.firstDivergent].flatMap((token, cell) =>
      token < 0 ? [] : [{ layer: matrix.layer, cell, token, kl: orNone(outcomes.kl[cell]) }],
    ),
  );
  const less = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);
  return all.sort((a, b) => {
    const [severe, early] = [less(b.kl, a.kl), less(a.token, b.token)];
    const keys = order === 'kl' ? severe || early : early || severe;
    return keys || a.layer - b.layer || a.cell - b.cell;
  });
}

test('the first so many are those of a sort of all, in every order', () => {
  fc.assert(
    fc.property(anyMaps, fc.constantFrom('kl', 'token'), fc.nat(40), (maps, order, most) => {
      const { mutants, all } = finished(rankVerified(maps, order, most));
      const sorted = sortedAll(maps, order);
      expect(all).toBe(sorted.length);
      expect(mutants.map(({ matrix, cell }) => [matrix.layer, cell])).toEqual(
        sorted.slice(0, most).map(({ layer, cell }) => [layer, cell]),
      );
      mutants.forEach(({ by }, i) =>
        expect(by).toBe(order === 'kl' ? sorted[i].kl : sorted[i].token),
      );
    }),
  );
});

test('what is kept does not hang on the order in which it is offered', () => {
  const keys = fc.array(fc.tuple(fc.nat(3), fc.nat(2)), { maxLength: 40 });
  fc.assert(
    fc.property(keys, fc.nat(20), fc.infiniteStream(fc.nat()), (all, most, words) => {
      const order = [...all.keys()];
      const shuffled = order
        .map((cell) => [cell, words.next().value] as const)
        .sort((a, b) => a[1] - b[1])
        .map(([cell]) => cell);
      const [one, other] = [order, shuffled].map((cells) => {
        const best = new TopK(most);
        for (const cell of cells) best.offer(...all[cell], 0, cell);
        return best.inOrder();
      });
      expect(other).toEqual(one);
    }),
  );
});

test('the riskiest of the lists come first; what is no number counts as infinite', () => {
  const risks = fc.array(fc.constantFrom(0.05, 0.5, 1, 2, NaN), { maxLength: 30 });
  fc.assert(
    fc.property(fc.array(risks, { maxLength: 4 }), fc.nat(30), (lists, most) => {
      const maps = lists.map((risk, layer) => ({
        ...{ matrix: { layer, projection: 'q' as const }, kind: 'min' as const },
        listed: { cells: Uint32Array.from(risk.keys()), risk: Float32Array.from(risk) },
      }));
      const { mutants, all } = finished(rankPredicted(maps, most));
      const sorted = lists
        .flatMap((risk, layer) =>
          risk.map((x, cell) => [Number.isNaN(x) ? Infinity : Math.fround(x), layer, cell]),
        )
        .sort((a, b) => (a[0] === b[0] ? a[1] - b[1] || a[2] - b[2] : a[0] < b[0] ? 1 : -1));
      expect(all).toBe(sorted.length);
      expect(mutants.map(({ by, matrix, cell }) => [by, matrix.layer, cell])).toEqual(
        sorted.slice(0, most),
      );
    }),
  );
});

/** A map of two blocks, and what their headers tell. */
function twoBlocks(mutants: readonly { outcome: number; kl: number }[]) {
  const place = (i: number) => (i % 2) * BLOCK_CELLS + (i >> 1);
  const outcomes = outcomesOf(
    Array.from({ length: 2 * BLOCK_CELLS }, () => ({ outcome: NOT_TESTED, kl: 0 })),
  );
  mutants.forEach(({ outcome, kl }, i) => {
    outcomes.firstDivergent[place(i)] = outcome;
    outcomes.kl[place(i)] = kl;
  });
  const headers = [0, 1].map((block) => {
    const nsms = mutants.filter(({ outcome }, i) => i % 2 === block && outcome >= 0);
    const tokens = Array.from(
      { length: 8 },
      (_, t) => nsms.filter(({ outcome }) => outcome === t).length,
    );
    const kls = nsms.map(({ kl }) => kl).filter(Number.isFinite);
    const klSpan = kls.length > 0 ? ([Math.min(...kls), Math.max(...kls)] as const) : null;
    return { block, header: { nsms: nsms.length, tokens, klSpan } };
  });
  return { outcomes, headers };
}

test('a ranking with the promising blocks read equals that of all', () => {
  const finite = fc.record({
    outcome: fc.integer({ min: -3, max: 6 }),
    kl: fc.constantFrom(0, 0.25, 0.5, 3),
  });
  fc.assert(
    fc.property(
      fc.array(finite, { maxLength: 40 }),
      fc.constantFrom('kl', 'token'),
      fc.integer({ min: 1, max: 30 }),
      (mutants, order, most) => {
        const { outcomes, headers } = twoBlocks(mutants);
        const matrix = { layer: 0, projection: 'down' as const };
        const rank = (known: KindOutcomes) =>
          finished(rankVerified([{ matrix, kind: 'max', outcomes: known }], order, most));
        const read = { ...outcomes, unread: { bits: new Uint8Array(), left: 0, klSpan: null } };
        read.unread.bits = new Uint8Array((2 * BLOCK_CELLS) / 8).fill(255);
        let unread = headers;
        let so = rank(read);
        for (;;) {
          const next = promisingBlocks(unread, order, so.worst, 1);
          if (next.length === 0) break;
          for (const { block } of next)
            read.unread.bits.fill(0, (block * BLOCK_CELLS) / 8, ((block + 1) * BLOCK_CELLS) / 8);
          unread = unread.filter((one) => !next.includes(one));
          so = rank(read);
        }
        const whole = rank(outcomes);
        expect(so.all).toBe(whole.all);
        expect(so.mutants.map(({ by }) => by)).toEqual(whole.mutants.map(({ by }) => by));
      },
    ),
    { numRuns: 50 },
  );
});

test('a filter leaves out other kinds, layers and projections', () => {
  const any = { kinds: ['max', 'min'] as const, layer: null, projection: null };
  const at = { layer: 2, projection: 'gate' as const };
  expect(isRanked(at, 'max', any)).toBe(true);
  expect(isRanked(at, 'zero', any)).toBe(false);
  expect(isRanked(at, 'max', { ...any, layer: 0 })).toBe(false);
  expect(isRanked(at, 'max', { ...any, layer: 2, projection: 'gate' })).toBe(true);
  expect(isRanked(at, 'max', { ...any, projection: 'up' })).toBe(false);
  expect(RANK_ORDERS).toContain('risk');
});

test('two million mutants are gone over in slices of bounded size', () => {
  const cells = 128 * 352;
  const maps = Array.from({ length: 48 }, (_, layer): VerifiedMap => {
    const outcomes = outcomesOf([]);
    outcomes.firstDivergent = new Int16Array(cells).map((_, i) => (i % 97 === 0 ? i % 40 : -1));
    outcomes.kl = new Float32Array(cells).map((_, i) => (i * 7919) % 1000);
    return { matrix: { layer, projection: 'down' }, kind: 'max', outcomes };
  });
  const slices = rankVerified(maps, 'kl', 50);
  let steps = 0;
  while (!slices.next().done) steps++;
  // as many as there are slices of 32,768: none goes over more
  expect(steps).toBe(48 * Math.ceil(cells / 32_768));
});
