import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rect } from '../../../../src/lib/model/site.ts';
import { dequantise } from '../../../weights/canonical.ts';
import { uploadMatrices } from '../model/gpu-matrix.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { expectSameBits } from '../../testing/expect-numbers.ts';
import { ENCODINGS, randomMatrix } from '../../testing/matrices.ts';
import { uploadPieces } from '../testing/pieces.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { rectsIn } from '../../testing/rects.ts';
import { linearRef } from '../../reference/linear.ref.ts';
import { packSites, sideTerm } from './side_term.ts';
import { sideTermRef } from '../../reference/side_term.ref.ts';
import { mutatedRef } from '../../reference/thaw.ref.ts';

const [ROWS, COLS] = [40, 96];

const batches = fc.record({
  sites: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: rectsIn(ROWS, COLS) },
      // the null mutant
      fc.constant<Rect>({ row: 3, col: 8, height: 0, width: 5 }),
    ),
    { minLength: 1, maxLength: 4 },
  ),
  per: fc.integer({ min: 1, max: 5 }),
  /** Columns of y before and behind the matrix's. */
  before: fc.nat(5),
  behind: fc.nat(5),
  shared: fc.boolean(),
  first: fc.nat(3),
  seed: fc.nat(),
});

test.each(ENCODINGS)('%s: every sequence gets its own site’s addition', async (encoding) => {
  const gpu = await testGpu();
  const canonical = randomMatrix(randomFrom(2), encoding, ROWS, COLS);
  const weights = dequantise(canonical);
  const { pieces } = uploadPieces(gpu, canonical);
  await fc.assert(
    fc.asyncProperty(batches, async ({ sites, per, before, behind, shared, first, seed }) => {
      const random = randomFrom(seed);
      const stride = before + ROWS + behind;
      const m = sites.length * per;
      const x = floats(random, (shared ? first + per : m) * COLS);
      const was = floats(random, m * stride);
      const values = sites.map(() => (random() < 0.3 ? null : 4 * random() - 2));
      const buffers = {
        x: gpu.upload('x', x),
        y: gpu.upload('y', was),
        sites: gpu.upload(
          'sites',
          packSites(sites.map((s, b) => ({ ...s, out: before + s.row, value: values[b] }))),
        ),
      };
      const height = Math.max(1, ...sites.map((s) => s.height));
      const sizes = { stride, height, m, per, ...(shared && { sharedFrom: first }) };
      const ops = pieces.map((matrix) => sideTerm(gpu, { ...buffers, matrix, ...sizes }));
      const got = await run(gpu, ops, buffers.y);
      gpu.destroy(...Object.values(buffers));

      sites.forEach((site, b) => {
        const from = shared ? first : b * per;
        const mine = x.subarray(from * COLS, (from + per) * COLS);
        const added = sideTermRef(mine, weights, COLS, site, values[b]);
        for (let t = 0; t < per; t++)
          for (let c = 0; c < stride; c++) {
            const at = (b * per + t) * stride + c;
            const row = c - before;
            if (row >= site.row && row < site.row + site.height)
              expect(Math.abs(got[at] - was[at] - added[t * ROWS + row])).toBeLessThan(3e-5);
            else expect(got[at]).toBe(was[at]);
          }
      });
    }),
    { numRuns: 25 },
  );
});

test('a site of height 0 changes no bit', async () => {
  const gpu = await testGpu();
  const matrix = uploadMatrices(gpu, 'W', [randomMatrix(randomFrom(2), 'f32', ROWS, COLS)]);
  const was = floats(randomFrom(3), 2 * ROWS);
  const y = gpu.upload('y', was);
  const null_ = { row: 0, col: 0, height: 0, width: 1, out: 0, value: 5 };
  const op = sideTerm(gpu, {
    matrix,
    x: gpu.upload('x', floats(randomFrom(4), 2 * COLS)),
    y,
    stride: ROWS,
    sites: gpu.upload('sites', packSites([null_, null_])),
    height: 1,
    m: 2,
    per: 1,
  });
  expectSameBits(await run(gpu, [op], y), was);
});

test('in the reference, product and side term together are the mutated matrix’s product', () => {
  fc.assert(
    fc.property(rectsIn(8, 32), fc.nat(), fc.boolean(), (site, seed, negated) => {
      const random = randomFrom(seed);
      const [weights, x] = [floats(random, 8 * 32), floats(random, 3 * 32)];
      const value = negated ? null : random();
      const wanted = linearRef(x, mutatedRef(weights, 32, site, value), 32);
      const product = linearRef(x, weights, 32);
      const added = sideTermRef(x, weights, 32, site, value);
      wanted.forEach((y, i) => {
        expect(Math.abs(product[i] + added[i] - y)).toBeLessThan(1e-5);
      });
    }),
  );
});
