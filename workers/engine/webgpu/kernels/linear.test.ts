import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEEP } from '../testing/deep.ts';
import { dequantise, formOf } from '../../../weights/canonical.ts';
import type { Gpu } from '../device/gpu.ts';
import { matrixReader, uploadMatrices, type GpuMatrix } from '../model/gpu-matrix.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { expectClose, expectSameBits } from '../../testing/expect-numbers.ts';
import { ENCODINGS, randomMatrix, type Encoding } from '../../testing/matrices.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { HARDWARE_TUNING, SOFTWARE_TUNING } from '../device/tuning.ts';
import { linear, linearSource } from './linear.ts';
import { linearRef } from '../../reference/linear.ref.ts';
import type { TileSizes } from './linear_wgsl.ts';

const TILES: Record<string, TileSizes> = {
  'software vector': SOFTWARE_TUNING.linear.vector,
  'software matrix': SOFTWARE_TUNING.linear.matrix,
  // of the styles that batches use, but quick to compile
  'software batch': { ...SOFTWARE_TUNING.linear.batch, tileM: 8, tileN: 4 },
  'software quads': { ...SOFTWARE_TUNING.candidates[0], tileM: 8, tileN: 4 },
  'hardware vector': HARDWARE_TUNING.linear.vector,
  'hardware matrix': HARDWARE_TUNING.linear.matrix,
  'hardware batch': HARDWARE_TUNING.linear.batch,
};
const kernels = ENCODINGS.flatMap((encoding) =>
  Object.keys(TILES).map((tile) => ({ encoding, tile })),
).filter(
  // the encodings differ in their readers only, and a kernel takes up to seconds to compile here
  ({ encoding, tile }) =>
    DEEP || ['software vector', 'software matrix'].includes(tile) || encoding === 'q4 f16',
);
const UNTOUCHED = 777;

let gpu: Gpu;
beforeAll(async () => {
  gpu = await testGpu();
  const readers = new Map(
    ENCODINGS.map((e) => [e, matrixReader(formOf(randomMatrix(randomFrom(0), e, 32, 32)))]),
  );
  await gpu.compile(
    kernels.map(({ encoding, tile }) => linearSource(readers.get(encoding)!, TILES[tile])),
  );
}, 600_000);

interface Product {
  encoding: Encoding;
  tile: TileSizes;
  residual: boolean;
  bias: boolean;
  /** Of W; the products of count of them, from first on, are computed. */
  rows: number;
  first: number;
  count: number;
  cols: number;
  m: number;
  /** Columns of y before and behind what is written. */
  before: number;
  behind: number;
  seed: number;
}

/** A product on the GPU and in plain numbers. */
interface Both {
  /** y [m + 1, stride] */
  got: Float32Array;
  wanted: Float32Array;
  /** The largest Σ |W·x|: what rounding is to be measured by where terms cancel out. */
  magnitude: number;
}

async function both(p: Product): Promise<Both> {
  const random = randomFrom(p.seed);
  const canonical = randomMatrix(random, p.encoding, p.rows, p.cols);
  const x = floats(random, p.m * p.cols);
  const stride = p.before + p.count + p.behind;
  const residual = floats(random, p.m * stride);
  const bias = floats(random, stride);

  const wanted = new Float32Array((p.m + 1) * stride).fill(UNTOUCHED);
  const weights = dequantise(canonical).subarray(p.first * p.cols, (p.first + p.count) * p.cols);
  linearRef(x, weights, p.cols).forEach((sum, i) => {
    const at = Math.floor(i / p.count) * stride + p.before + (i % p.count);
    wanted[at] = sum + (p.residual ? residual[at] : 0) + (p.bias ? bias[at % stride] : 0);
  });

  const matrix = uploadMatrices(gpu, 'W', [canonical]);
  const buffers = {
    x: gpu.upload('x', x),
    residual: gpu.upload('residual', residual),
    bias: gpu.upload('bias', bias),
    y: gpu.upload('y', new Float32Array(wanted.length).fill(UNTOUCHED)),
  };
  const op = linear(
    gpu,
    { vector: p.tile, matrix: p.tile, batch: p.tile },
    {
      ...buffers,
      matrix,
      rows: { first: p.first, count: p.count },
      residual: p.residual ? buffers.residual : undefined,
      bias: p.bias ? buffers.bias : undefined,
      out: p.before,
      stride,
      m: p.m,
    },
  );
  const got = await run(gpu, [op], buffers.y);
  free(matrix, ...Object.values(buffers));
  const sizes = linearRef(x.map(Math.abs), weights.map(Math.abs), p.cols);
  return { got, wanted, magnitude: Math.max(...sizes) };
}

function free(matrix: GpuMatrix, ...buffers: GPUBuffer[]): void {
  const { codes, scales } = matrix;
  gpu.destroy(codes, ...(scales === gpu.unused ? [] : [scales]), ...buffers);
}

describe.each(kernels)('$tile, $encoding', ({ encoding, tile }) => {
  const kernel = { encoding, tile: TILES[tile] };

  test('is the reference’s product, and nothing beside it is written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          rows: fc.integer({ min: 1, max: 50 }).map((n) => 4 * n),
          groups: fc.integer({ min: 1, max: 11 }),
          m: fc.integer({ min: 1, max: 40 }),
          residual: fc.boolean(),
          bias: fc.boolean(),
          before: fc.nat(3),
          behind: fc.nat(3),
          seed: fc.nat(),
          part: fc.tuple(
            fc.double({ min: 0, max: 1, noNaN: true }),
            fc.double({ min: 0, max: 1, noNaN: true }),
          ),
        }),
        async ({ groups, part, ...sizes }) => {
          const first = Math.floor(part[0] * (sizes.rows - 1));
          const count = 1 + Math.floor(part[1] * (sizes.rows - 1 - first));
          const product = { ...kernel, ...sizes, first, count, cols: 32 * groups };
          const { got, wanted, magnitude } = await both(product);
          const kept = wanted.map((v, i) => (v === UNTOUCHED ? got[i] : UNTOUCHED));
          expect(kept.every((v) => v === UNTOUCHED)).toBe(true);
          const only = (values: Float32Array) => values.filter((_, i) => wanted[i] !== UNTOUCHED);
          expectClose(only(got), only(wanted), 1e-6, magnitude);
        },
      ),
      { numRuns: 8 },
    );
  });

  test('a row’s result has the same bits however many rows are beside it', async () => {
    const [rows, cols, most] = [40, 352, 35];
    const random = randomFrom(5);
    const matrix = uploadMatrices(gpu, 'W', [randomMatrix(random, encoding, rows, cols)]);
    const x = floats(random, most * cols);
    const added = floats(random, most * rows);
    const product = async (from: number, m: number) => {
      const buffers = {
        x: gpu.upload('x', x.subarray(from * cols, (from + m) * cols)),
        residual: gpu.upload('residual', added.subarray(from * rows, (from + m) * rows)),
        y: gpu.buffer('y', m * rows * 4),
      };
      const op = linear(
        gpu,
        { vector: kernel.tile, matrix: kernel.tile, batch: kernel.tile },
        {
          ...buffers,
          matrix,
          residual: buffers.residual,
          out: 0,
          stride: rows,
          m,
        },
      );
      const y = await run(gpu, [op], buffers.y);
      gpu.destroy(...Object.values(buffers));
      return y;
    };
    const all = await product(0, most);
    for (const [from, m] of [
      [0, 1],
      [34, 1],
      [3, 2],
      [1, 3],
      [7, 8],
      [11, 17],
      [0, 34],
    ])
      expectSameBits(await product(from, m), all.subarray(from * rows, (from + m) * rows));
    free(matrix);
  });
});

test('one or two rows go through the vector kernel, more through the matrix kernel', () => {
  const matrix = uploadMatrices(gpu, 'W', [randomMatrix(randomFrom(1), 'f32', 32, 32)]);
  const buffer = gpu.buffer('x', 3 * 32 * 4);
  const y = gpu.buffer('y', 3 * 32 * 4);
  const pipelineOf = (m: number) =>
    linear(gpu, SOFTWARE_TUNING.linear, { matrix, x: buffer, y, out: 0, stride: 32, m }).pipeline;
  expect(pipelineOf(1)).toBe(pipelineOf(2));
  expect(pipelineOf(3)).not.toBe(pipelineOf(2));
});

test('matrices stacked on upload compute what they compute alone', async () => {
  const random = randomFrom(9);
  for (const encoding of ENCODINGS) {
    const parts = [32, 64, 32].map((rows) => randomMatrix(random, encoding, rows, 96));
    const x = floats(random, 96);
    const matrix = uploadMatrices(gpu, 'W', parts);
    const y = gpu.buffer('y', 128 * 4);
    const xs = gpu.upload('x', x);
    const op = linear(gpu, SOFTWARE_TUNING.linear, {
      matrix,
      x: xs,
      y,
      out: 0,
      stride: 128,
      m: 1,
    });
    const wanted = parts.flatMap((part) => [...linearRef(x, dequantise(part), 96)]);
    expectClose(await run(gpu, [op], y), Float32Array.from(wanted));
  }
});
