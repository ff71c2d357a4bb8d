import fc from 'fast-check';
import { describe, test } from 'vitest';
import { attentionBackwardRef } from '../../reference/attention_backward.ref.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
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
  from: fc.nat(),
  seed: fc.nat(),
});

describe.each(BUILDS)('%s', (build) => {
  test('gradients of queries, keys and values are the reference’s, of any last rows of any first rows', async () => {
    const heap = await testHeap(build);
    fc.assert(
      fc.property(cases, ({ rows, kvHeads, group, headDim, window, cut, from: begin, seed }) => {
        const random = randomFrom(seed);
        const heads = kvHeads * group;
        const { wide, narrow, q: width, stride, parts } = qkvRows({ heads, kvHeads, headDim });
        const n = 1 + (cut % rows);
        const from = begin % n;
        const qkv = floats(random, rows * stride, 2);
        const dy = floats(random, n * wide).map((v, i) => (i < from * wide ? 0 : v));
        const wanted = attentionBackwardRef(
          parts(qkv.subarray(0, n * stride)),
          ...([heads, kvHeads, headDim, dy, window ?? Infinity] as const),
        );

        const capacity = Math.ceil(rows / 16) * 16;
        const across = (values: Float32Array) => {
          const to = new Float32Array(narrow * capacity);
          values.forEach((v, i) => (to[(i % narrow) * capacity + Math.floor(i / narrow)] = v));
          return heap.put(to);
        };
        const { k, v } = parts(qkv);
        const nan = (length: number) => heap.put(new Float32Array(length).fill(NaN));
        const [x, keys, values] = [heap.put(qkv), across(k), across(v)];
        const weights = nan(heads * rows * capacity);
        const [scores, dqkv] = [nan((n - from) * capacity), nan(n * stride)];
        const dyFrom = heap.put(restride(dy.subarray(from * wide), wide, width));
        const sizes = [heads, kvHeads, headDim] as const;
        heap.kernels.attention_weights(
          ...([x.at, stride, keys.at, capacity, ...sizes, rows] as const),
          ...([window ?? capacity, weights.at] as const),
        );
        heap.kernels.attention_backward(
          ...([weights.at, rows, x.at, values.at, capacity, ...sizes] as const),
          ...([window ?? capacity, dyFrom.at, from, n, dqkv.at, scores.at] as const),
        );
        const got = parts(numbers(heap, dqkv));
        expectClose(got.q, wanted.q, 1e-5, 1e-3);
        expectClose(got.k, wanted.k, 1e-5, 1e-3);
        expectClose(got.v, wanted.v, 1e-5, 1e-3);
        heap.free(x, keys, values, weights, scores, dqkv, dyFrom);
      }),
      { numRuns: 60 },
    );
  });
});
