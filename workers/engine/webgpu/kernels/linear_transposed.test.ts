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

  test('of each cotangent one row alone, the others left as they are', async () => {
    const gpu = await testGpu();
    const random = randomFrom(3);
    const [rows, cols, per, positions] = [24, 64, 5, [0, 3, 3, 4]];
    const canonical = randomMatrix(random, encoding, rows, cols);
    const { pieces } = uploadPieces(gpu, canonical);
    const m = per * positions.length;
    const all = floats(random, m * rows);
    const was = floats(random, m * cols);
    const dx = gpu.upload('dx', was);
    const spans = gpu.upload('spans', Uint32Array.from(positions.flatMap((p) => [p, p + 1])));
    const dy = gpu.upload('dy', all);
    const ops = pieces.map((matrix, i) =>
      linearTransposed(gpu, {
        ...{ matrix, dy, from: matrix.first, stride: rows, dx, m, style, adds: i > 0 },
        picked: { spans, per, cotangents: positions.length },
      }),
    );
    const got = await run(gpu, ops, dx);
    const whole = linearBackwardRef(all, dequantise(canonical), cols);
    const isPicked = (row: number) => positions[Math.floor(row / per)] === row % per;
    const wanted = was.map((v, i) => (isPicked(Math.floor(i / cols)) ? whole[i] : v));
    expectClose(got, wanted, 3e-6, 1);
  });
});
