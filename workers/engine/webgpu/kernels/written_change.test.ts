import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dequantise } from '../../../weights/canonical.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { randomMatrix } from '../../testing/matrices.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { matrixBuffers } from '../model/gpu-model.ts';
import { uploadMatrices } from '../model/gpu-matrix.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { writtenChange } from './written_change.ts';

const silu = (g: number) => g / (1 + Math.exp(-g));
const change = { shift: 0.7, slope: -1 };

test.each([false, true])('of Gate: %s; tiles of any width, part of the rows', async (gate) => {
  const gpu = await testGpu();
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        first: fc.nat(4),
        count: fc.integer({ min: 1, max: 7 }),
        tile: fc.constantFrom(1, 8, 24, 100),
        positions: fc.integer({ min: 1, max: 19 }),
        from: fc.nat(3),
        seed: fc.nat(),
      }),
      async ({ first, count, tile, positions, from, seed }) => {
        const random = randomFrom(seed);
        const [cols, width] = [64, 10];
        const canonical = randomMatrix(random, 'q4 f16', 12, cols);
        const weights = dequantise(canonical);
        const matrix = uploadMatrices(gpu, 'W', [canonical]);
        const [x, gateUp] = [
          floats(random, positions * cols),
          floats(random, positions * 2 * width, 4),
        ];
        const tiles = Math.ceil(cols / tile);
        const buffers = {
          x: gpu.upload('x', x),
          gateUp: gpu.upload('gate_up', gateUp),
          z: gpu.buffer('z', count * positions * tiles * 4),
        };
        const op = writtenChange(gpu, {
          ...{ matrix, first, count, change, tile, positions, x: buffers.x, z: buffers.z, out: 0 },
          gate: gate ? { gateUp: buffers.gateUp, width, from } : null,
        });
        const got = await run(gpu, [op], buffers.z);
        gpu.destroy(...Object.values(buffers), ...matrixBuffers(gpu, [matrix]));
        const wanted = got.map((_, at) => {
          const [n, s, J] = [
            Math.floor(at / (positions * tiles)),
            Math.floor(at / tiles) % positions,
            at % tiles,
          ];
          let moved = 0;
          for (let j = J * tile; j < Math.min(cols, (J + 1) * tile); j++)
            moved +=
              (change.shift + change.slope * weights[(first + n) * cols + j]) * x[s * cols + j];
          if (!gate) return moved;
          const g = gateUp[s * 2 * width + from + n];
          return (silu(g + moved) - silu(g)) * gateUp[s * 2 * width + width + from + n];
        });
        expectClose(got, wanted, 3e-6);
      },
    ),
    { numRuns: 12 },
  );
});

test('what is tiny, huge or nothing through SiLU', async () => {
  const gpu = await testGpu();
  const x = Float32Array.of(1e-6, -1e-6, 1e-3, 0.5, -0.5, 300, -300, 0);
  const [cols, positions] = [32, x.length];
  const matrix = uploadMatrices(gpu, 'W', [
    { encoding: 'f32', rows: 1, cols, values: new Float32Array(cols).fill(1) },
  ]);
  for (const g of [-300, -20, -1, 0, 2, 20, 300]) {
    const z = gpu.buffer('z', positions * cols * 4);
    const op = writtenChange(gpu, {
      ...{
        matrix,
        first: 0,
        count: 1,
        change: { shift: 2, slope: -1 },
        tile: 1,
        positions,
        z,
        out: 0,
      },
      x: gpu.upload(
        'x',
        Float32Array.from({ length: positions * cols }, (_, i) => x[Math.floor(i / cols)]),
      ),
      gate: {
        gateUp: gpu.upload(
          'gate_up',
          Float32Array.from({ length: 2 * positions }, (_, i) => (i % 2 ? 1 : g)),
        ),
        width: 1,
        from: 0,
      },
    });
    const got = await run(gpu, [op], z);
    x.forEach((moved, s) => {
      // by the derivative where a difference would be all rounding
      const sigma = 1 / (1 + Math.exp(-g));
      const slope = sigma * (1 + g * (1 - sigma));
      const wanted = Math.abs(moved) < 1e-5 ? slope * moved : silu(g + moved) - silu(g);
      expect(Math.abs(got[s * cols] - wanted)).toBeLessThanOrEqual(3e-5 * Math.abs(wanted) + 1e-12);
    });
  }
});
