import { expect, test } from 'vitest';
import { passUniformOf, testGpu } from '../testing/kernels.ts';
import { advance } from './advance.ts';

test('moves position and step on by the rows, as often as it runs', async () => {
  const gpu = await testGpu();
  const passUniform = passUniformOf(gpu, { rows: 3, first: 10, tail: 2, step: 4 });
  const op = advance(gpu, passUniform);
  gpu.submit([op, op]);
  gpu.submit([op]);
  expect([...new Uint32Array(await gpu.read(passUniform))]).toEqual([3, 19, 2, 13]);
});
