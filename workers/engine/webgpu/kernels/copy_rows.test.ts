import { expect, test } from 'vitest';
import { run, testGpu } from '../testing/kernels.ts';
import { expectSameBits } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { copyRows } from './copy_rows.ts';

const COLS = 96;
const x = floats(randomFrom(1), 20 * COLS);

async function copied(m: number, per: number, stride: number, first: number) {
  const gpu = await testGpu();
  const y = gpu.upload('y', new Float32Array((m + 1) * COLS).fill(7));
  const op = copyRows(gpu, { x: gpu.upload('x', x), y, cols: COLS, m, per, stride, first });
  const got = await run(gpu, [op], y);
  // the row behind is left alone
  expect(got.subarray(m * COLS).every((v) => v === 7)).toBe(true);
  return got.subarray(0, m * COLS);
}

function rows(...indices: number[]): Float32Array {
  return Float32Array.from(indices.flatMap((i) => [...x.subarray(i * COLS, (i + 1) * COLS)]));
}

test('some rows out of every sequence’s', async () => {
  expectSameBits(await copied(6, 2, 5, 3), rows(3, 4, 8, 9, 13, 14));
});

test('the same rows for every sequence', async () => {
  expectSameBits(await copied(6, 3, 0, 11), rows(11, 12, 13, 11, 12, 13));
});

test('one row', async () => {
  expectSameBits(await copied(1, 1, 9, 8), rows(8));
});
