import { describe, test } from 'vitest';
import { linearBackwardRef } from '../../reference/linear_backward.ref.ts';
import { expectClose, expectSameBits } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { BUILDS, numbers, putPanels, testHeap } from '../testing/kernels.ts';

describe.each(BUILDS)('%s', (build) => {
  test('transposed panels are the transposed matrix’s, and products with them carry gradients back', async () => {
    const heap = await testHeap(build);
    for (const [rows, cols] of [
      [8, 8],
      [24, 40],
      [64, 16],
    ]) {
      const random = randomFrom(rows);
      const weights = floats(random, rows * cols);
      const transposed = Float32Array.from(
        weights,
        (_, i) => weights[(i % rows) * cols + Math.floor(i / rows)],
      );
      const to = heap.allocate(rows * cols);
      heap.kernels.transpose_panels(putPanels(heap, weights, cols).at, rows, cols, to.at);
      expectSameBits(numbers(heap, to), numbers(heap, putPanels(heap, transposed, rows)));

      const m = 7;
      const [dy, before] = [floats(random, m * rows), floats(random, m * cols)];
      const [bdy, dx] = [heap.put(dy), heap.put(before)];
      heap.kernels.linear(
        ...([bdy.at, rows, to.at, rows, rows, cols] as const),
        ...([dx.at, cols, dx.at, cols, m] as const),
      );
      const wanted = linearBackwardRef(dy, weights, cols).map((v, i) => v + before[i]);
      expectClose(numbers(heap, dx), wanted, 1e-5);
    }
  });
});
