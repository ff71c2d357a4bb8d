import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearRef } from '../../reference/linear.ref.ts';
import { expectClose, expectSameBits } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { BUILDS, numbers, putPanels, testHeap } from '../testing/kernels.ts';

const shapes = fc.record({
  m: fc.integer({ min: 1, max: 40 }),
  k: fc.integer({ min: 1, max: 70 }),
  panels: fc.integer({ min: 1, max: 9 }),
  /** Of each row its own, the same of all, or none. */
  residual: fc.constantFrom('own', 'same', 'none'),
  gap: fc.integer({ min: 0, max: 3 }),
  seed: fc.nat(),
});

describe.each(BUILDS)('%s', (build) => {
  test('the product is the reference’s, whatever the rows; what lies between rows stays', async () => {
    const heap = await testHeap(build);
    fc.assert(
      fc.property(shapes, ({ m, k, panels, residual, gap, seed }) => {
        const random = randomFrom(seed);
        const n = 8 * panels;
        const [ldx, ldy] = [k + gap, n + gap];
        const ldr = residual === 'same' ? 0 : n + 2 * gap;
        const x = floats(random, m * ldx);
        const w = floats(random, n * k);
        const add = floats(random, Math.max(n, m * ldr));
        const dense = Float32Array.from(
          { length: m * k },
          (_, i) => x[Math.floor(i / k) * ldx + (i % k)],
        );
        const wanted = linearRef(dense, w, k).map(
          (v, i) => v + (residual === 'none' ? 0 : add[Math.floor(i / n) * ldr + (i % n)]),
        );
        const [bx, bw, br] = [heap.put(x), putPanels(heap, w, k), heap.put(add)];
        const by = heap.put(new Float32Array(m * ldy).fill(7));
        const from = residual === 'none' ? 0 : br.at;
        heap.kernels.linear(bx.at, ldx, bw.at, k, k, n, from, ldr, by.at, ldy, m);
        const y = numbers(heap, by);
        heap.free(bx, bw, br, by);
        const got = y.filter((_, i) => i % ldy < n);
        expectClose(got, wanted);
        expect(y.filter((_, i) => i % ldy >= n).every((v) => v === 7)).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(heap.bytes).toBe(0);
  });

  test('a row comes out the same bit for bit, alone and among others, of a part of the columns too', async () => {
    const heap = await testHeap(build);
    const random = randomFrom(3);
    for (const [m, k, n] of [
      [23, 128, 40],
      [200, 576, 64],
      [6, 33, 8],
    ]) {
      const [x, w] = [heap.put(floats(random, m * k)), putPanels(heap, floats(random, n * k), k)];
      const add = heap.put(floats(random, m * n));
      const [all, each] = [heap.allocate(m * n), heap.allocate(m * n)];
      const { linear } = heap.kernels;
      linear(x.at, k, w.at, k, k, n, add.at, n, all.at, n, m);
      for (let i = 0; i < m; i++) {
        const row = 4 * n * i;
        linear(x.at + 4 * k * i, k, w.at, k, k, n, add.at + row, n, each.at + row, n, 1);
      }
      expectSameBits(numbers(heap, each), numbers(heap, all));
      // a panel by itself
      const panel = heap.allocate(m * 8);
      linear(x.at, k, w.at, k, k, 8, add.at, n, panel.at, 8, m);
      expectSameBits(
        numbers(heap, panel),
        numbers(heap, all).filter((_, i) => i % n < 8),
      );
      heap.free(x, w, add, all, each, panel);
    }
  });
});
