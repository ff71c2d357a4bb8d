import fc from 'fast-check';
import { describe, test } from 'vitest';
import { dequantise } from '../../../weights/canonical.ts';
import { linearBackwardRef } from '../../reference/linear_backward.ref.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { randomMatrix, type Encoding } from '../../testing/matrices.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { matrixBuffers } from '../model/gpu-model.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { uploadPieces } from '../testing/pieces.ts';
import { linearTransposed } from './linear_transposed.ts';
import type { ProductStyle } from './product-style.ts';

/** Readers of weights are tested with the product itself. */
const KERNELS: [Encoding, ProductStyle][] = [
  ['q4 f16', 'alone'],
  ['q4 f16', 'quads'],
  ['q4 f16', 'together'],
  ['f32', 'together'],
];

describe.each(KERNELS)('%s, %s', (encoding, style) => {
  test('gradients go back through a matrix in pieces, added to what is there or not', async () => {
    const gpu = await testGpu();
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          rows: fc.integer({ min: 1, max: 30 }).map((n) => 4 * n),
          groups: fc.integer({ min: 1, max: 6 }),
          m: fc.integer({ min: 1, max: 70 }),
          adds: fc.boolean(),
          before: fc.nat(3),
          behind: fc.nat(3),
          seed: fc.nat(),
        }),
        async ({ rows, groups, m, adds, before, behind, seed }) => {
          const random = randomFrom(seed);
          const cols = 32 * groups;
          const canonical = randomMatrix(random, encoding, rows, cols);
          const { pieces } = uploadPieces(gpu, canonical);
          const stride = before + rows + behind;
          const all = floats(random, m * stride);
          const was = floats(random, m * cols);
          const dy = gpu.upload('dy', all);
          const dx = gpu.upload('dx', was);
          const ops = pieces.map((matrix, i) =>
            linearTransposed(gpu, {
              ...{ matrix, dy, from: before + matrix.first, stride, dx, m, style },
              adds: adds || i > 0,
            }),
          );
          const got = await run(gpu, ops, dx);
          gpu.destroy(dy, dx, ...matrixBuffers(gpu, pieces));

          const own = all.filter((_, i) => i % stride >= before && i % stride < before + rows);
          const wanted = linearBackwardRef(own, dequantise(canonical), cols);
          expectClose(got, adds ? wanted.map((v, i) => v + was[i]) : wanted, 3e-6, 1);
        },
      ),
      { numRuns: 6 },
    );
  });
});
