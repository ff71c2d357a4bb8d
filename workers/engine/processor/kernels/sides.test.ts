import { describe, expect, test } from 'vitest';
import { expectClose, expectSameBits } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { BUILDS, numbers, testHeap } from '../testing/kernels.ts';

describe.each(BUILDS)('%s', (build) => {
  test.each([1, 2])('spread takes columns of a gradient apart, in steps of %i', async (step) => {
    const heap = await testHeap(build);
    const [ldg, columns, between] = [9, 7, 60];
    const table = [
      { at: 0, first: 1, count: 2 },
      { at: 2, first: 0, count: 9 },
      { at: 11, first: 3, count: 1 },
    ];
    const ldl = 20;
    const g = floats(randomFrom(3), 12 * ldg);
    const triples = table.flatMap(({ at, first, count }) => [at, first, count]);
    const rows = heap.put(new Float32Array(Uint32Array.from(triples).buffer));
    const left = heap.put(new Float32Array(columns * between));
    heap.kernels.spread(
      ...([heap.put(g).at + 4, ldg, rows.at, table.length, columns] as const),
      ...([left.at, ldl, step, between] as const),
    );
    const wanted = new Float32Array(left.length);
    table.forEach(({ at, first, count }, c) => {
      for (let s = 0; s < count; s++)
        for (let i = 0; i < columns; i++)
          wanted[i * between + c * ldl + (first + s) * step] = g[(at + s) * ldg + 1 + i];
    });
    expectSameBits(numbers(heap, left), wanted);
  });

  test.each([1, 3, 4, 10])(
    'changes of tiles of %i columns, and what SiLU makes of them',
    async (tile) => {
      const heap = await testHeap(build);
      const random = randomFrom(tile);
      const [positions, cols, step, at] = [5, 24, 2, 1];
      const tiles = Math.ceil(cols / tile);
      const panels = Math.ceil(tiles / 8);
      const inner = positions * step;
      const [x, delta] = [floats(random, positions * cols), floats(random, cols)];
      const [gate, up] = [floats(random, positions, 4), floats(random, positions, 2)];
      const right = heap.put(new Float32Array(panels * inner * 8));
      heap.kernels.changes(
        ...([heap.put(x).at, positions, heap.put(delta).at, cols, tile] as const),
        ...([right.at, inner, at, step] as const),
      );
      const wanted = new Float32Array(right.length);
      const place = (s: number, j: number) =>
        (Math.floor(j / 8) * inner + at + s * step) * 8 + (j % 8);
      for (let s = 0; s < positions; s++)
        for (let j = 0; j < cols; j++)
          wanted[place(s, Math.floor(j / tile))] += x[s * cols + j] * delta[j];
      expectClose(numbers(heap, right), wanted, 1e-6);

      heap.kernels.silu_changes(
        ...([heap.put(gate).at, heap.put(up).at, 1, positions, right.at, inner, panels] as const),
        ...([at, step] as const),
      );
      const silu = (g: number) => g / (1 + Math.exp(-g));
      const got = numbers(heap, right);
      for (let s = 0; s < positions; s++)
        for (let j = 0; j < tiles; j++) {
          const moved = (silu(gate[s] + wanted[place(s, j)]) - silu(gate[s])) * up[s];
          expect(Math.abs(got[place(s, j)] - moved)).toBeLessThan(2e-6);
        }
    },
  );
});
