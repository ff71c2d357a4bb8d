import fc from 'fast-check';
import { ropeFrequencies } from '../../../../src/lib/model/rope-frequencies.ts';
import { describe, test } from 'vitest';
import { attentionRef } from '../../reference/attention.ref.ts';
import { ropeRef } from '../../reference/rope.ref.ts';
import { rotationTable } from '../../shared/rotation-table.ts';
import { expectClose, expectSameBits } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { BUILDS, numbers, testHeap } from '../testing/kernels.ts';

const cases = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  kvHeads: fc.integer({ min: 1, max: 3 }),
  group: fc.integer({ min: 1, max: 3 }),
  headDim: fc.constantFrom(8, 32, 40, 64),
  cut: fc.nat(),
  seed: fc.nat(),
});

describe.each(BUILDS)('%s', (build) => {
  test('attention over turned keys is the reference’s, at once, in parts, and of some heads', async () => {
    const heap = await testHeap(build);
    fc.assert(
      fc.property(cases, ({ rows, kvHeads, group, headDim, cut, seed }) => {
        const random = randomFrom(seed);
        const heads = kvHeads * group;
        const [wide, narrow] = [heads * headDim, kvHeads * headDim];
        const stride = wide + 2 * narrow;
        const qkv = floats(random, rows * stride, 2);
        const columns = (first: number, count: number) =>
          qkv.filter((_, i) => i % stride >= first && i % stride < first + count);
        const frequencies = ropeFrequencies({ head_dim: headDim, rope_theta: 10_000 });
        const q = ropeRef(columns(0, wide), heads, frequencies, 0);
        const k = ropeRef(columns(wide, narrow), kvHeads, frequencies, 0);
        const v = columns(wide + narrow, narrow);
        const wanted = attentionRef(q, k, v, heads, kvHeads, headDim);

        const capacity = Math.ceil(rows / 16) * 16;
        // what was left in memory must not matter
        const nan = () => heap.put(new Float32Array(narrow * capacity).fill(NaN));
        const [keys, values] = [nan(), nan()];
        const rotation = heap.put(rotationTable(rows, { head_dim: headDim, rope_theta: 10_000 }));
        const [x, out] = [heap.put(qkv), heap.put(new Float32Array(rows * wide))];
        const scores = heap.allocate(capacity);
        const { rope_and_cache, attention } = heap.kernels;
        const go = (first: number, end: number, firstKv = 0, countKv = kvHeads) => {
          const from = x.at + 4 * first * stride;
          const to = out.at + 4 * first * wide;
          const sizes = [heads, kvHeads, headDim, end - first, first] as const;
          if (firstKv === 0)
            rope_and_cache(from, stride, rotation.at, keys.at, values.at, capacity, ...sizes);
          attention(
            ...([from, stride, keys.at, values.at, capacity, to] as const),
            ...sizes,
            firstKv,
            countKv,
            scores.at,
          );
        };
        go(0, rows);
        const whole = numbers(heap, out);
        expectClose(whole, wanted, 1e-5);

        heap.view(x).set(qkv);
        heap.view(out).fill(0);
        const middle = cut % rows;
        if (middle > 0) go(0, middle);
        go(middle, rows);
        expectSameBits(numbers(heap, out), whole);

        // the last key/value head alone
        heap.view(out).fill(0);
        if (kvHeads > 1) {
          go(0, rows, kvHeads - 1, 1);
          const last = (i: number) => i % wide >= (kvHeads - 1) * group * headDim;
          expectSameBits(
            numbers(heap, out),
            whole.map((value, i) => (last(i) ? value : 0)),
          );
        }
        heap.free(keys, values, rotation, x, out, scores);
      }),
      { numRuns: 60 },
    );
  });
});
