import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectClose } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { sensitivity } from './sensitivity.ts';

const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  cols: fc.integer({ min: 1, max: 150 }),
  height: fc.constantFrom(1, 1, 2, 4),
  apart: fc.boolean(),
  /** Ascending once sorted; more of them than a workgroup takes at a time. */
  lengths: fc.array(fc.integer({ min: 1, max: 21 }), { minLength: 2, maxLength: 37 }),
  /** Positions before its end at which a cotangent is not 0. */
  reach: fc.constantFrom(1, 5, 100),
  behind: fc.nat(3),
  before: fc.nat(2),
  seed: fc.nat(),
});

type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

/** All sums [cotangents][tall · cols], in plain numbers. */
function sums(
  { rows, cols, height, apart, before }: Shape,
  lengths: number[],
  g: Float32Array,
  z: Float32Array,
  T: number,
  per: number,
) {
  const stride = before + rows + 1;
  const tall = Math.ceil(rows / height);
  return lengths.map((_, c) =>
    Float32Array.from({ length: tall * cols }, (__, at) => {
      const [i, j] = [Math.floor(at / cols), at % cols];
      let sum = 0;
      for (let n = i * height; n < Math.min(rows, (i + 1) * height); n++)
        for (let s = 0; s < per; s++)
          sum += g[(c * per + s) * stride + before + n] * z[((apart ? n * T : 0) + s) * cols + j];
      return sum;
    }),
  );
}

describe.each(['alone', 'quads', 'together'] as const)('%s', (style) => {
  test.each([true, false])(
    'extremes over two batches, and whose they are; both: %s',
    async (both) => {
      const gpu = await testGpu();
      await fc.assert(
        fc.asyncProperty(shapes, async (shape) => {
          const { rows, cols, height, apart, before, behind, reach, seed } = shape;
          const random = randomFrom(seed);
          const lengths = shape.lengths.toSorted((a, b) => a - b);
          const spans = lengths.map((end) => [Math.max(0, end - reach), end]);
          const [per, stride] = [lengths[lengths.length - 1], before + rows + 1];
          const positions = per + behind;
          const g = floats(random, lengths.length * per * stride).map((v, at) => {
            const m = Math.floor(at / stride);
            const [begin, until] = spans[Math.floor(m / per)];
            return m % per >= begin && m % per < until ? v : 0;
          });
          const z = floats(random, (apart ? rows : 1) * positions * cols);
          const size = Math.ceil(rows / height) * cols;
          const extremes = {
            lowest: gpu.buffer('lowest', size * 4),
            highest: both ? gpu.buffer('highest', size * 4) : null,
            ofWhom: gpu.buffer('of whom', size * 4),
          };
          const zs = gpu.upload('z', z);
          const cut = Math.ceil(lengths.length / 3);
          const uploads: GPUBuffer[] = [];
          const ops = [
            { first: 0, end: cut },
            { first: cut, end: lengths.length },
          ].map(({ first, end }) => {
            const gs = gpu.upload('g', g.subarray(first * per * stride, end * per * stride));
            const span = gpu.upload('spans', Uint32Array.from(spans.slice(first, end).flat()));
            uploads.push(gs, span);
            return sensitivity(gpu, {
              ...{ g: gs, stride, from: before, z: zs, apart, positions, cols, rows, height },
              ...{ spans: span, per, cotangents: end - first, number: first },
              ...{ fresh: first === 0, extremes, out: 0, style },
            });
          });
          const lowest = await run(gpu, ops, extremes.lowest);
          const ofWhom = new Uint32Array(await gpu.read(extremes.ofWhom));
          const highest = extremes.highest && new Float32Array(await gpu.read(extremes.highest));
          gpu.destroy(...uploads, zs, extremes.lowest, extremes.ofWhom);
          if (extremes.highest) gpu.destroy(extremes.highest);

          const all = sums(shape, lengths, g, z, positions, per);
          const over = (best: (...values: number[]) => number) =>
            Float32Array.from({ length: size }, (_, at) => best(...all.map((one) => one[at])));
          const check = (got: Float32Array, who: (word: number) => number) => {
            // what the named cotangent has is the extreme
            const named = got.map((_, at) => all[who(ofWhom[at])][at]);
            expectClose(named, got, 1e-5, 1);
          };
          expectClose(lowest, over(Math.min), 1e-5, 1);
          check(lowest, (word) => word & 0xffff);
          expect(highest !== null).toBe(both);
          if (!highest) return;
          expectClose(highest, over(Math.max), 1e-5, 1);
          check(highest, (word) => word >>> 16);
        }),
        { numRuns: 8 },
      );
    },
  );
});
