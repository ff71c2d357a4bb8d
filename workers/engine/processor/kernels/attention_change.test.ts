import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  pairChangesRef,
  pairSharesRef,
  pairsRef,
  pairWeightsRef,
} from '../../reference/pair_changes.ref.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { BUILDS, numbers, testHeap } from '../testing/kernels.ts';

const cases = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  heads: fc.integer({ min: 1, max: 3 }),
  window: fc.constantFrom(null, 1, 3, 16, 17),
  seed: fc.nat(),
});

describe.each(BUILDS)('%s', (build) => {
  test('what a weight of attention adds to a margin is dy·v, of any last rows', async () => {
    const heap = await testHeap(build);
    const more = fc.record({ headDim: fc.constantFrom(2, 6, 8, 32), cut: fc.nat() });
    fc.assert(
      fc.property(cases, more, ({ rows, heads, window, seed }, { headDim, cut }) => {
        const random = randomFrom(seed);
        const first = cut % rows;
        const capacity = Math.ceil(rows / 16) * 16;
        const stride = heads * headDim + 5;
        const dy = floats(random, rows * heads * headDim);
        const v = floats(random, rows * headDim);
        const pairs = pairsRef(rows, heads, window ?? Infinity);
        const wanted = pairSharesRef(pairs, dy, v, heads, headDim);
        const apart = new Float32Array(rows * stride).fill(NaN);
        for (let t = 0; t < rows; t++)
          apart.set(dy.subarray(t * heads * headDim, (t + 1) * heads * headDim), t * stride);
        const across = new Float32Array(headDim * capacity).fill(NaN);
        v.forEach((one, i) => (across[(i % headDim) * capacity + Math.floor(i / headDim)] = one));
        const [gradient, values] = [heap.put(apart), heap.put(across)];
        const out = heap.put(new Float32Array(pairs.length + 1).fill(7));
        const from = pairs.findIndex(({ t }) => t === first);
        heap.kernels.pair_shares(
          ...([gradient.at + 4 * first * stride, stride, values.at, capacity, headDim] as const),
          ...([heads, first, rows - first, window ?? capacity, out.at + 4 * from] as const),
        );
        const got = numbers(heap, out);
        // nothing before the first row or behind the last is touched
        expect(new Set([...got.subarray(0, from), got[pairs.length]])).toEqual(new Set([7]));
        expectClose(got.subarray(from, pairs.length), wanted.subarray(from), 1e-5, 1e-4);
        heap.free(gradient, values, out);
      }),
    );
  });

  test('changes of attention weights are the reference’s, of queries and of keys', async () => {
    const heap = await testHeap(build);
    const more = fc.record({ ofQueries: fc.boolean(), normed: fc.boolean() });
    fc.assert(
      fc.property(cases, more, ({ rows, heads, window, seed }, { ofQueries, normed }) => {
        const random = randomFrom(seed);
        const pairs = pairsRef(rows, heads, window ?? Infinity);
        const [scores, slopes] = [floats(random, pairs.length, 4), floats(random, pairs.length, 2)];
        // large ones too: what a softmax has on one position may go to another
        const moves = floats(random, 8 * rows, 30);
        const factors = floats(random, 8 * rows).map((v) => (normed ? 1 + v / 2 : 1));
        const blocks = [scores, slopes, factors, moves, pairWeightsRef(pairs, scores)];
        const [s, b, f, m, w] = blocks.map((values) => heap.put(values));
        const out = heap.put(new Float32Array(8 * pairs.length).fill(NaN));
        heap.kernels.pair_changes(
          ...([s.at, w.at, b.at, normed ? f.at : 0, m.at, ofQueries, heads, rows] as const),
          ...([window ?? rows, out.at] as const),
        );
        const got = numbers(heap, out);
        for (let lane = 0; lane < 8; lane++) {
          const wanted = pairChangesRef(pairs, scores, slopes, (pair) => {
            const at = 8 * (ofQueries ? pair.t : pair.s) + lane;
            return { factor: factors[at], move: moves[at] };
          });
          expectClose(
            got.filter((_, i) => i % 8 === lane),
            wanted,
            1e-5,
            1e-4,
          );
        }
        heap.free(s, b, f, m, w, out);
      }),
      { numRuns: 60 },
    );
  });
});
