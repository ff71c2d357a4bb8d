import { expect, test } from 'vitest';
import { testGpu } from '../testing/kernels.ts';
import { integers, randomFrom } from '../../testing/random.ts';
import { checksum } from './checksum.ts';
import { checksumRef } from '../../reference/checksum.ref.ts';

const words = (seed: number, length: number) => integers(randomFrom(seed), length, 2 ** 32);

test.each([1, 2, 63, 64, 65, 5000, 40_000])('of %i words is the reference’s', async (length) => {
  const gpu = await testGpu();
  const data = words(length, length);
  expect(await checksum(gpu, [gpu.upload('data', data)])).toBe(checksumRef(data));
});

test('of several buffers is one after another', async () => {
  const gpu = await testGpu();
  const [a, b] = [words(1, 100), words(2, 7)];
  const sum = await checksum(gpu, [gpu.upload('a', a), gpu.upload('b', b)]);
  expect(sum).toBe(checksumRef(a) + checksumRef(b));
});

test('changes with any bit, with order and with length', () => {
  const data = words(3, 50);
  const sums = new Set([checksumRef(data)]);
  for (let i = 0; i < data.length; i++)
    for (const bit of [0, 13, 31]) {
      const other = data.slice();
      other[i] ^= 1 << bit;
      sums.add(checksumRef(other));
    }
  sums.add(checksumRef(data.toReversed()));
  sums.add(checksumRef(Uint32Array.of(...data, 0)));
  sums.add(checksumRef(data.subarray(1)));
  expect(sums.size).toBe(1 + 150 + 3);
});

test('leaves no buffer behind', async () => {
  const gpu = await testGpu();
  const data = gpu.upload('data', words(9, 30));
  const before = gpu.bytes;
  await checksum(gpu, [data, data]);
  expect(gpu.bytes).toBe(before);
});
