import { describe, expect, test } from 'vitest';
import { rmsNormRef } from '../../reference/rms_norm.ref.ts';
import { checksumRef } from '../../reference/checksum.ref.ts';
import { expectClose, expectSameBits } from '../../testing/expect-numbers.ts';
import { floats, integers, randomFrom } from '../../testing/random.ts';
import { whole } from '../panels.ts';
import { BUILDS, numbers, testHeap } from '../testing/kernels.ts';
import { restride } from '../testing/qkv.ts';

describe.each(BUILDS)('%s', (build) => {
  test('rms_norm is the reference’s, each row by itself', async () => {
    const heap = await testHeap(build);
    const random = randomFrom(1);
    for (const cols of [32, 96, 576, 6, 37]) {
      const [x, weight] = [floats(random, 5 * cols, 3), floats(random, cols)];
      const width = whole(cols);
      const [bx, bw] = [restride(x, cols, width), restride(weight, cols, width)].map((values) =>
        heap.put(values),
      );
      const by = heap.put(new Float32Array(5 * width).fill(NaN));
      heap.kernels.rms_norm(bx.at, bw.at, by.at, cols, 1e-5, 5);
      const wanted = restride(rmsNormRef(x, weight, 1e-5), cols, width);
      expectClose(numbers(heap, by), wanted, 1e-6);
    }
  });

  test('norm_heads is the reference’s of the first heads, and leaves the others', async () => {
    const heap = await testHeap(build);
    for (const headDim of [2, 6, 8, 20, 64]) {
      const random = randomFrom(headDim);
      const [rows, heads, others] = [5, 3, 2];
      const stride = (heads + others) * headDim;
      const [x, weight] = [floats(random, rows * stride, 3), floats(random, headDim)];
      const first = (_: number, i: number) => i % stride < heads * headDim;
      const [bx, bw] = [heap.put(x), heap.put(weight)];
      heap.kernels.norm_heads(bx.at, stride, bw.at, heads, headDim, 1e-5, rows);
      const got = numbers(heap, bx);
      expectClose(got.filter(first), rmsNormRef(x.filter(first), weight, 1e-5), 1e-6);
      const rest = (values: Float32Array) => values.filter((v, i) => !first(v, i));
      expectSameBits(rest(got), rest(x));
    }
  });

  test('swiglu is within 3e-7 of its exact value, for gates of any size', async () => {
    const heap = await testHeap(build);
    const gates = Float32Array.from({ length: 4000 }, (_, i) => (i - 2000) / 18);
    const [g, u, y] = [heap.put(gates), heap.put(gates.map(() => 1)), heap.allocate(4000)];
    heap.kernels.swiglu(g.at, 100, u.at, 100, y.at, 100, 100, 40);
    numbers(heap, y).forEach((got, i) => {
      const exact = gates[i] / (1 + Math.exp(-gates[i]));
      // below −87 the result is no normal number
      expect(Math.abs(got - exact)).toBeLessThanOrEqual(3e-7 * Math.abs(exact) + 1e-36);
    });
  });

  test('swiglu of what is not a number is none, and nothing beside it changes', async () => {
    const heap = await testHeap(build);
    const gate = Float32Array.of(1, NaN, Infinity, -Infinity, 2, 3, 4, 5);
    const [g, u] = [heap.put(gate), heap.put(new Float32Array(8).fill(2))];
    const y = heap.put(new Float32Array(8));
    heap.kernels.swiglu(g.at, 4, u.at, 4, y.at, 4, 4, 1);
    const got = numbers(heap, y);
    expect(got[0]).toBeCloseTo(2 / (1 + Math.exp(-1)), 5);
    expect(got[1]).toBeNaN();
    expect(got[2]).toBe(Infinity);
    expect([...got.subarray(4)]).toEqual([0, 0, 0, 0]);
  });

  test('repeat copies', async () => {
    const heap = await testHeap(build);
    const x = floats(randomFrom(4), 12);
    const [bx, by] = [heap.put(x), heap.allocate(36)];
    heap.kernels.repeat(bx.at, by.at, 48, 3);
    expectSameBits(numbers(heap, by), Float32Array.of(...x, ...x, ...x));
  });

  test('the checksum is the reference’s', async () => {
    const heap = await testHeap(build);
    const words = integers(randomFrom(5), 1000, 2 ** 32);
    const block = heap.put(new Float32Array(words.buffer));
    const got = BigInt.asUintN(64, heap.kernels.checksum(block.at, 1000, 0));
    expect(got.toString(16).padStart(16, '0')).toBe(checksumRef(words));
  });
});
