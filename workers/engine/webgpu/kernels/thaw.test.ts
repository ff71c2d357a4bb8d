import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dequantise } from '../../../weights/canonical.ts';
import { uploadMatrices } from '../model/gpu-matrix.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { expectSameBits } from '../../testing/expect-numbers.ts';
import { ENCODINGS, randomMatrix } from '../../testing/matrices.ts';
import { randomFrom } from '../../testing/random.ts';
import { rectsIn } from '../../testing/rects.ts';
import { thaw } from './thaw.ts';
import { mutatedRef } from '../../reference/thaw.ref.ts';

const [ROWS, COLS] = [44, 96];

test.each(ENCODINGS)(
  'rows of %s come out exactly, the site’s columns as the mutation says',
  async (encoding) => {
    const gpu = await testGpu();
    const canonical = randomMatrix(randomFrom(2), encoding, ROWS, COLS);
    const weights = dequantise(canonical);
    const matrix = uploadMatrices(gpu, 'W', [canonical]);
    await fc.assert(
      fc.asyncProperty(
        rectsIn(ROWS, COLS),
        fc.option(fc.float({ noNaN: true, noDefaultInfinity: true }), { freq: 3 }),
        async (site, value) => {
          const thawed = gpu.buffer('thawed', site.height * COLS * 4);
          const { row: first, height: count, col, width } = site;
          const op = thaw(gpu, { matrix, first, count, thawed, col, width, value });
          const got = await run(gpu, [op], thawed);
          gpu.destroy(thawed);
          const wanted = mutatedRef(weights, COLS, site, value);
          // columns lie first in GPU memory
          const inRows = got.map((_, i) => got[(i % COLS) * count + Math.floor(i / COLS)]);
          expectSameBits(inRows, wanted.subarray(first * COLS, (first + count) * COLS));
        },
      ),
      { numRuns: 20 },
    );
  },
);

test('without a site it is a plain copy, and the matrix stays as it is', async () => {
  const gpu = await testGpu();
  const canonical = randomMatrix(randomFrom(7), 'q4 f16', 8, 32);
  const matrix = uploadMatrices(gpu, 'W', [canonical]);
  const before = await gpu.read(matrix.codes);
  const thawed = gpu.buffer('thawed', 8 * 32 * 4);
  const op = thaw(gpu, { matrix, first: 0, count: 8, thawed, col: 5, width: 0, value: 9 });
  const got = await run(gpu, [op], thawed);
  const weights = dequantise(canonical);
  expectSameBits(
    got,
    weights.map((_, i) => weights[(i % 8) * 32 + Math.floor(i / 8)]),
  );
  expect(await gpu.read(matrix.codes)).toEqual(before);
});
