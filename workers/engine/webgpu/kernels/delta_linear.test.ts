import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dequantise } from '../../../weights/canonical.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { ENCODINGS, randomMatrix } from '../../testing/matrices.ts';
import { uploadPieces } from '../testing/pieces.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { deltaLinear } from './delta_linear.ts';
import { linearRef } from '../../reference/linear.ref.ts';

const [ROWS, COLS] = [42, 96];

test.each(ENCODINGS)('%s: adds the product of the changed columns', async (encoding) => {
  const gpu = await testGpu();
  const canonical = randomMatrix(randomFrom(6), encoding, ROWS, COLS);
  const weights = dequantise(canonical);
  const { pieces } = uploadPieces(gpu, canonical);
  const spans = fc.array(
    fc.tuple(fc.nat(COLS - 1), fc.nat(COLS)).map(([first, count]) => ({
      first,
      count: Math.min(count, COLS - first),
    })),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(spans, fc.integer({ min: 1, max: 9 }), fc.nat(), async (all, per, seed) => {
      const random = randomFrom(seed);
      const m = all.length * per;
      const width = Math.max(1, ...all.map(({ count }) => count));
      const delta = floats(random, m * width);
      const was = floats(random, m * ROWS);
      const buffers = {
        delta: gpu.upload('delta', delta),
        spans: gpu.upload('spans', Uint32Array.from(all.flatMap((s) => [s.first, s.count]))),
        y: gpu.upload('y', was),
      };
      const got = await run(
        gpu,
        pieces.map((matrix) =>
          deltaLinear(gpu, { ...buffers, matrix, width, m, per, stride: ROWS }),
        ),
        buffers.y,
      );
      gpu.destroy(...Object.values(buffers));
      for (let i = 0; i < m; i++) {
        const { first, count } = all[Math.floor(i / per)];
        const x = new Float32Array(COLS);
        x.set(delta.subarray(i * width, i * width + count), first);
        const added = linearRef(x, weights, COLS);
        for (let n = 0; n < ROWS; n++) {
          const at = i * ROWS + n;
          if (count === 0) expect(got[at]).toBe(was[at]);
          else expect(Math.abs(got[at] - was[at] - added[n])).toBeLessThan(2e-5);
        }
      }
    }),
    { numRuns: 20 },
  );
});
