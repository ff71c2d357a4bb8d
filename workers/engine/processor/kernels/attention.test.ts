import fc from 'fast-check';
import { describe, test } from 'vitest';
import { ropeFrequencies } from '../../../../src/lib/model/rope-frequencies.ts';
import { attentionRef } from '../../reference/attention.ref.ts';
import { ropeRef } from '../../reference/rope.ref.ts';
import { rotationTable } from '../../shared/rotation-table.ts';
import { expectClose, expectSameBits } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { BUILDS, numbers, testHeap } from '../testing/kernels.ts';
import { qkvRows, restride } from '../testing/qkv.ts';

const cases = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  kvHeads: fc.integer({ min: 1, max: 3 }),
  group: fc.integer({ min: 1, max: 3 }),
  headDim: fc.constantFrom(2, 6, 8, 20, 32, 40, 64),
  window: fc.constantFrom(null, 1, 3, 16, 17),
  cut: fc.nat(),
  seed: fc.nat(),
});

describe.each(BUILDS)('%s', (build) => {
  test('attention over turned keys is the reference’s, at once, in parts, and of some heads', async () => {
    const heap = await testHeap(build);
    fc.assert(
      fc.property(cases, ({ rows, kvHeads, group, headDim, window, cut, seed }) => {
        const random = randomFrom(seed);
        const heads = kvHeads * group;
        const { wide, narrow, q: width, stride, parts } = qkvRows({ heads, kvHeads, headDim });
        const qkv = floats(random, rows * stride, 2);
        const given = parts(qkv);
        const frequencies = ropeFrequencies({ head_dim: headDim, rope_theta: 10_000 });
        const q = ropeRef(given.q, heads, frequencies, 0);
        const k = ropeRef(given.k, kvHeads, frequencies, 0);
        const sizes = [heads, kvHeads, headDim] as const;
        const wanted = attentionRef(q, k, given.v, ...sizes, window ?? Infinity);

        const capacity = Math.ceil(rows / 16) * 16;
        // what was left in memory must not matter
        const nan = () => heap.put(new Float32Array(narrow * capacity).fill(NaN));
        const [keys, values] = [nan(), nan()];
        const rotation = heap.put(rotationTable(rows, { head_dim: headDim, rope_theta: 10_000 }));
        const [x, out] = [heap.put(qkv), heap.put(new Float32Array(rows * width))];
        const scores = heap.allocate(capacity);
        const { rope_and_cache, attention } = heap.kernels;
        const go = (first: number, end: number, firstKv = 0, countKv = kvHeads) => {
          const from = x.at + 4 * first * stride;
          const to = out.at + 4 * first * width;
          const place = [...sizes, end - first, first] as const;
          if (firstKv === 0)
            rope_and_cache(from, stride, rotation.at, keys.at, values.at, capacity, ...place);
          attention(
            ...([from, stride, keys.at, values.at, capacity, to] as const),
            ...([...place, window ?? capacity, firstKv, countKv, scores.at] as const),
          );
        };
        go(0, rows);
        const whole = numbers(heap, out);
        expectClose(restride(whole, width, wide), wanted, 1e-5);

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
          const last = (i: number) => i % width >= (kvHeads - 1) * group * headDim;
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
