import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dequantise } from '../../../weights/canonical.ts';
import { uploadMatrices } from '../model/gpu-matrix.ts';
import { testGpu } from '../testing/kernels.ts';
import { expectSameBits } from '../../testing/expect-numbers.ts';
import { ENCODINGS, randomMatrix } from '../../testing/matrices.ts';
import { uploadPieces } from '../testing/pieces.ts';
import { randomFrom } from '../../testing/random.ts';
import { rectsIn } from '../../testing/rects.ts';
import { pool } from './pool.ts';
import { poolRef } from '../../reference/pool.ref.ts';

const [ROWS, COLS] = [76, 96];

test.each(ENCODINGS)('any rectangle of %s, any side, exactly', async (encoding) => {
  const gpu = await testGpu();
  const canonical = randomMatrix(randomFrom(4), encoding, ROWS, COLS);
  // −0 and 0 are both zero
  const weights = dequantise(canonical).map((w) => w + 0);
  const stack = uploadPieces(gpu, canonical);
  await fc.assert(
    fc.asyncProperty(rectsIn(ROWS, COLS), fc.integer({ min: 1, max: 20 }), async (rect, side) => {
      expectSameBits(
        (await pool(gpu, stack, rect, side)).map((w) => w + 0),
        poolRef(weights, COLS, rect, side),
      );
    }),
    { numRuns: 20 },
  );
});

test('a single hit never vanishes, and of equals the first is shown', async () => {
  const gpu = await testGpu();
  const values = new Float32Array(64 * 64).fill(0.1);
  values[40 * 64 + 33] = -9;
  values[3] = 4;
  values[2 * 64 + 1] = -4;
  const matrix = uploadMatrices(gpu, 'W', [{ encoding: 'f32', rows: 64, cols: 64, values }]);
  const whole = { row: 0, col: 0, height: 64, width: 64 };
  expect([...(await pool(gpu, { pieces: [matrix] }, whole, 32))]).toEqual([
    4,
    Math.fround(0.1),
    Math.fround(0.1),
    -9,
  ]);
});
