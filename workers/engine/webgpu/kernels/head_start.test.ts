import { expect, test } from 'vitest';
import { run, testGpu } from '../testing/kernels.ts';
import { headStart } from './head_start.ts';

test('each margin’s gradient stands at the position that chooses, and nowhere else', async () => {
  const gpu = await testGpu();
  const [cols, per, cotangents] = [4, 3, 2];
  const starts = new ArrayBuffer(16);
  new Uint32Array(starts).set([2, 0, 0, 0]);
  new Float32Array(starts)[1] = 0.5;
  new Float32Array(starts)[3] = 4;
  const dh = gpu.upload('dh', new Float32Array(cotangents * per * cols).fill(7));
  const op = headStart(gpu, {
    tokens: gpu.upload('tokens', Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)),
    rivals: gpu.upload('rivals', Float32Array.of(3, 2, 1, 0, 0, 0, 7, 9)),
    starts: gpu.upload('starts', new Uint32Array(starts)),
    ...{ dh, cols, per, cotangents },
  });
  const zeros = [0, 0, 0, 0];
  expect([...(await run(gpu, [op], dh))]).toEqual([
    ...[...zeros, ...zeros, -1, 0, 1, 2],
    ...[20, 24, 0, -4, ...zeros, ...zeros],
  ]);
});
