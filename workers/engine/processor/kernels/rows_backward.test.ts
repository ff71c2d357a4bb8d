import { describe, expect, test } from 'vitest';
import { ropeFrequencies } from '../../../../src/lib/model/rope-frequencies.ts';
import { rmsNormBackwardRef } from '../../reference/rms_norm_backward.ref.ts';
import { ropeBackwardRef } from '../../reference/rope_backward.ref.ts';
import { swigluBackwardRef } from '../../reference/swiglu_backward.ref.ts';
import { rotationTable } from '../../shared/rotation-table.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { whole } from '../panels.ts';
import { BUILDS, numbers, testHeap } from '../testing/kernels.ts';
import { restride } from '../testing/qkv.ts';

describe.each(BUILDS)('%s', (build) => {
  test('rms_norm_backward adds the reference’s gradient', async () => {
    const heap = await testHeap(build);
    const random = randomFrom(1);
    for (const cols of [32, 96, 576, 6, 37]) {
      const [x, dy, before] = [0, 1, 2].map(() => floats(random, 5 * cols, 3));
      const weight = floats(random, cols);
      const blocks = [x, weight, dy, before].map((values) =>
        heap.put(restride(values, cols, whole(cols))),
      );
      const [bx, bw, bdy, bdx] = blocks;
      heap.kernels.rms_norm_backward(bx.at, bw.at, bdy.at, bdx.at, cols, 1e-5, 5);
      const wanted = rmsNormBackwardRef(x, weight, 1e-5, dy).map((v, i) => v + before[i]);
      expectClose(numbers(heap, bdx), restride(wanted, cols, whole(cols)), 1e-6);
    }
  });

  test('norm_heads_backward is the reference’s of the first heads, and leaves the others', async () => {
    const heap = await testHeap(build);
    for (const headDim of [2, 6, 8, 20, 64]) {
      const random = randomFrom(headDim);
      const [rows, heads, others] = [5, 3, 2];
      const stride = (heads + others) * headDim;
      const [x, dy] = [0, 1].map(() => floats(random, rows * stride, 3));
      const weight = floats(random, headDim);
      const first = (_: number, i: number) => i % stride < heads * headDim;
      const [bx, bw, bdy] = [x, weight, dy].map((values) => heap.put(values));
      heap.kernels.norm_heads_backward(
        ...([bx.at, stride, bw.at, bdy.at, heads, headDim, 1e-5, rows] as const),
      );
      const got = numbers(heap, bdy);
      const wanted = rmsNormBackwardRef(x.filter(first), weight, 1e-5, dy.filter(first));
      expectClose(got.filter(first), wanted, 1e-6);
      const rest = (values: Float32Array) => values.filter((v, i) => !first(v, i));
      expect(rest(got)).toEqual(rest(dy));
    }
  });

  test('swiglu_backward is the reference’s, for gates of any size', async () => {
    const heap = await testHeap(build);
    const [m, cols] = [40, 100];
    const random = randomFrom(2);
    const gateUp = floats(random, m * 2 * cols, 3);
    const column = (i: number) => i % (2 * cols);
    const gate = gateUp.filter((_, i) => column(i) < cols).map((_, i) => (i - 2000) / 18);
    gateUp.forEach((_, i) => {
      if (column(i) < cols) gateUp[i] = gate[Math.floor(i / (2 * cols)) * cols + column(i)];
    });
    const up = gateUp.filter((_, i) => column(i) >= cols);
    const dy = floats(random, m * cols);
    const [bg, bdy, bd] = [heap.put(gateUp), heap.put(dy), heap.allocate(m * 2 * cols)];
    heap.kernels.swiglu_backward(
      ...([bg.at, bg.at + 4 * cols, 2 * cols, bdy.at] as const),
      ...([bd.at, bd.at + 4 * cols, 2 * cols, cols, m] as const),
    );
    const wanted = swigluBackwardRef(gate, up, dy);
    const got = numbers(heap, bd);
    expectClose(
      got.filter((_, i) => column(i) < cols),
      wanted.gate,
      1e-6,
    );
    expectClose(
      got.filter((_, i) => column(i) >= cols),
      wanted.up,
      1e-6,
    );
  });

  test('rope_backward turns the first heads back, and leaves the others', async () => {
    const heap = await testHeap(build);
    for (const headDim of [2, 6, 8, 20, 32, 64]) {
      const [rows, heads, others] = [9, 3, 2];
      const stride = (heads + others) * headDim;
      const x = floats(randomFrom(headDim), rows * stride);
      const first = (_: number, i: number) => i % stride < heads * headDim;
      const rotation = heap.put(rotationTable(rows, { head_dim: headDim, rope_theta: 10_000 }));
      const block = heap.put(x);
      heap.kernels.rope_backward(block.at, stride, rotation.at, heads, headDim, rows);
      const got = numbers(heap, block);
      const frequencies = ropeFrequencies({ head_dim: headDim, rope_theta: 10_000 });
      const wanted = ropeBackwardRef(x.filter(first), heads, frequencies, 0);
      expectClose(got.filter(first), wanted, 1e-6);
      const rest = (values: Float32Array) => values.filter((v, i) => !first(v, i));
      expect(rest(got)).toEqual(rest(x));
    }
  });
});
