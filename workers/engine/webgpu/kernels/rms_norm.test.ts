import { describe, expect, test } from 'vitest';
import { run, testGpu } from '../testing/kernels.ts';
import { expectClose, expectSameBits } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { rmsNorm } from './rms_norm.ts';
import { rmsNormRef } from '../../reference/rms_norm.ref.ts';

const EPS = 1e-5;

describe.each([true, false])('threads of a workgroup share a row: %s', (cooperate) => {
  async function norm(x: Float32Array, weight: Float32Array, rows: number): Promise<Float32Array> {
    const gpu = await testGpu();
    const cols = weight.length;
    const y = gpu.buffer('y', rows * cols * 4);
    const op = rmsNorm(gpu, {
      x: gpu.upload('x', x),
      weight: gpu.upload('weight', weight),
      y,
      cols,
      eps: EPS,
      rows,
      cooperate,
    });
    return run(gpu, [op], y);
  }

  test.each([
    [1, 32],
    [5, 96],
    [9, 128],
    [3, 352],
    [2, 4096],
  ])('%i rows of %i are the reference’s', async (rows, cols) => {
    const random = randomFrom(rows * cols);
    const [x, weight] = [floats(random, rows * cols, 3), floats(random, cols)];
    expectClose(await norm(x, weight, rows), rmsNormRef(x, weight, EPS), 2e-6);
  });

  test('rows of zeros, tiny and huge ones', async () => {
    const random = randomFrom(8);
    const weight = floats(random, 64);
    for (const size of [0, 1e-6, 1e6]) {
      const x = floats(random, 2 * 64, size);
      expectClose(await norm(x, weight, 2), rmsNormRef(x, weight, EPS), 2e-6);
    }
  });

  test('a row’s result has the same bits whatever is beside it', async () => {
    const [rows, cols] = [11, 96];
    const random = randomFrom(6);
    const [x, weight] = [floats(random, rows * cols), floats(random, cols)];
    const all = await norm(x, weight, rows);
    for (const m of [0, 4, 10]) {
      const alone = await norm(x.subarray(m * cols, (m + 1) * cols), weight, 1);
      expectSameBits(alone, all.subarray(m * cols, (m + 1) * cols));
    }
  });
});

test('of a known row', () => {
  const y = rmsNormRef(Float32Array.of(3, 4), Float32Array.of(1, 2), 0);
  expect([...y].map((v) => v.toFixed(5))).toEqual(['0.84853', '2.26274']);
});
