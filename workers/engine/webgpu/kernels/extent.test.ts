import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dequantise } from '../../../weights/canonical.ts';
import { uploadMatrices } from '../model/gpu-matrix.ts';
import { testGpu } from '../testing/kernels.ts';
import { ENCODINGS, randomMatrix } from '../../testing/matrices.ts';
import { uploadPieces } from '../testing/pieces.ts';
import { randomFrom } from '../../testing/random.ts';
import { rectsIn } from '../../testing/rects.ts';
import { extent } from './extent.ts';
import { extentRef } from '../../reference/extent.ref.ts';

const [ROWS, COLS] = [140, 96];
/** A lane looks at every weight that stands this far from its first. */
const STRIDE = 64 * 64;

test.each(ENCODINGS)('of any rectangle of %s, exactly', async (encoding) => {
  const gpu = await testGpu();
  const canonical = randomMatrix(randomFrom(4), encoding, ROWS, COLS);
  const weights = dequantise(canonical);
  const stack = uploadPieces(gpu, canonical);
  await fc.assert(
    fc.asyncProperty(
      rectsIn(ROWS, COLS),
      fc.option(fc.nat(ROWS * COLS - 1)),
      async (rect, like) => {
        const value = like === null ? null : weights[like];
        expect(await extent(gpu, stack, rect, value)).toEqual(
          extentRef(weights, COLS, rect, value),
        );
      },
    ),
    { numRuns: 20 },
  );
});

test('of equal weights the first in row-major order is named', async () => {
  const gpu = await testGpu();
  const values = new Float32Array(64 * 96).fill(0.5);
  for (const [i, w] of [
    [200, 2],
    [201, 2],
    [200 + STRIDE, 2],
    [300, -1],
    [300 + STRIDE, -1],
  ])
    values[i] = w;
  const matrix = uploadMatrices(gpu, 'W', [{ encoding: 'f32', rows: 64, cols: 96, values }]);
  const whole = { row: 0, col: 0, height: 64, width: 96 };
  expect(await extent(gpu, { pieces: [matrix] }, whole, 0.5)).toEqual({
    min: -1,
    max: 2,
    argmax: { row: 2, col: 8 },
    argmin: { row: 3, col: 12 },
    differing: 5,
  });
  const below = { row: 3, col: 13, height: 61, width: 83 };
  expect(await extent(gpu, { pieces: [matrix] }, below, 0.5)).toMatchObject({
    argmin: { row: 45, col: 76 },
    differing: 2,
  });
});

test('a rectangle that holds one value only', async () => {
  const gpu = await testGpu();
  const values = new Float32Array(32 * 32).fill(-3);
  const matrix = uploadMatrices(gpu, 'W', [{ encoding: 'f32', rows: 32, cols: 32, values }]);
  const rect = { row: 4, col: 6, height: 3, width: 2 };
  const corner = { row: 4, col: 6 };
  const same = { min: -3, max: -3, argmin: corner, argmax: corner };
  expect(await extent(gpu, { pieces: [matrix] }, rect, -3)).toEqual({ ...same, differing: 0 });
  expect(await extent(gpu, { pieces: [matrix] }, rect, 3)).toEqual({ ...same, differing: 6 });
});
