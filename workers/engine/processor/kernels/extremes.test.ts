import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectClose } from '../../testing/expect-numbers.ts';
import { floats, integers, randomFrom } from '../../testing/random.ts';
import type { Block } from '../heap.ts';
import { packRows } from '../panels.ts';
import { BUILDS, numbers, testHeap } from '../testing/kernels.ts';

const cases = fc.record({
  cotangents: fc.integer({ min: 1, max: 20 }),
  inner: fc.integer({ min: 1, max: 25 }),
  panels: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(),
});

describe.each(BUILDS)('%s', (build) => {
  const words = (values: Uint32Array) => new Float32Array(values.buffer);

  test('extremes are the largest and smallest sums over cotangents, joined to those before', async () => {
    const heap = await testHeap(build);
    fc.assert(
      fc.property(cases, ({ cotangents, inner, panels, seed }) => {
        const random = randomFrom(seed);
        const cols = 8 * panels;
        const ends = integers(random, cotangents, inner).map((n) => n + 1);
        const firsts = integers(random, cotangents, inner).map((n, c) => n % ends[c]);
        const left = floats(random, cotangents * inner).map((v, i) => {
          const [c, k] = [Math.floor(i / inner), i % inner];
          return k >= firsts[c] && k < ends[c] ? v : 0;
        });
        const blocks = Array.from({ length: Math.ceil(cotangents / 6) }, (_, b) => [
          Math.min(...firsts.subarray(6 * b, 6 * b + 6)),
          Math.max(...ends.subarray(6 * b, 6 * b + 6)),
        ]);
        const x = floats(random, inner * cols); // [inner, cols]
        const right = new Float32Array(x.length);
        const transposed = x.map((_, i) => x[(i % inner) * cols + Math.floor(i / inner)]);
        packRows(transposed, inner, right);
        const before = [floats(random, cols), floats(random, cols)];
        const [upOf, downOf] = before.map(() => heap.put(words(new Uint32Array(cols).fill(3))));
        const sums: number[][] = [];
        /** The group of what a column came to, 3 where that was there before. */
        const wantedOf = (wanted: Float32Array, start: Float32Array) =>
          [...wanted].map((value, j) =>
            value === start[j]
              ? 3
              : 7 + Math.floor(sums.findIndex((row) => Math.fround(row[j]) === value) / 6),
          );
        const [wantedUp, wantedDown] = before.map((values) => values.slice());
        for (let c = 0; c < cotangents; c++) {
          sums.push([]);
          for (let j = 0; j < cols; j++) {
            let sum = 0;
            for (let k = 0; k < inner; k++) sum += left[c * inner + k] * x[k * cols + j];
            wantedUp[j] = Math.max(wantedUp[j], sum);
            wantedDown[j] = Math.min(wantedDown[j], sum);
            sums[c].push(sum);
          }
        }
        const [bl, br] = [heap.put(left), heap.put(right)];
        const spans = heap.put(words(Uint32Array.from(blocks.flat())));
        const [up, down] = before.map((values) => heap.put(values));
        heap.kernels.extremes(
          ...([bl.at, inner, spans.at, cotangents, 7, br.at, inner, panels] as const),
          ...([up.at, down.at, upOf.at, downOf.at] as const),
        );
        const groups = (of: Block) => [...new Uint32Array(numbers(heap, of).buffer)];
        expect(groups(upOf)).toEqual(wantedOf(wantedUp, before[0]));
        expect(groups(downOf)).toEqual(wantedOf(wantedDown, before[1]));
        expectClose(numbers(heap, up), wantedUp, 1e-5);
        expectClose(numbers(heap, down), wantedDown, 1e-5);
        heap.free(bl, br, spans, up, down, upOf, downOf);
      }),
    );
  });

  test('smallest_of says which of a group’s cotangents has the smallest sum times a factor', async () => {
    const heap = await testHeap(build);
    const random = randomFrom(8);
    const [ldl, k, column] = [9, 7, 5];
    const [left, right] = [floats(random, 6 * ldl), floats(random, k * 8)];
    const [bl, br] = [heap.put(left), heap.put(right)];
    for (const factor of [2, -0.5])
      for (let count = 1; count <= 6; count++) {
        const sums = Array.from({ length: count }, (_, c) => {
          let sum = 0;
          for (let i = 0; i < k; i++) sum += left[c * ldl + 1 + i] * right[i * 8 + column];
          return sum * factor;
        });
        expect(heap.kernels.smallest_of(bl.at + 4, ldl, count, k, br.at + 4 * column, factor)).toBe(
          sums.indexOf(Math.min(...sums)),
        );
      }
  });
});
