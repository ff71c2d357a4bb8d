import { expect, test } from 'vitest';
import { LabError } from '../../../../src/lib/base/failure.ts';
import { testGpu } from '../testing/kernels.ts';

test('a buffer that the device cannot bind is refused in words, and counted nowhere', async () => {
  const gpu = await testGpu();
  const before = gpu.bytes;
  const { maxStorageBufferBindingSize, maxBufferSize } = gpu.device.limits;
  const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  let error: unknown;
  try {
    gpu.buffer('wild type probabilities', most + 4);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(LabError);
  expect(error).toMatchObject({
    kind: 'too-big',
    message: expect.stringMatching(/wild type probabilities would take \d+ MiB/) as string,
    advice: expect.stringMatching(/fewer new tokens/) as string,
  });
  expect(gpu.bytes).toBe(before);
});
