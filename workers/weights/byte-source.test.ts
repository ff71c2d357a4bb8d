import { expect, test } from 'vitest';
import { memorySource, readWhole, type ModelFiles } from './byte-source.ts';

const source = memorySource('a.bin', new Uint8Array([1, 2, 3, 4, 5]));
const files: ModelFiles = { open: () => Promise.resolve(source) };

test('any part of a file is read, in memory of its own', async () => {
  const part = await source.read(1, 3);
  expect([...part]).toEqual([2, 3, 4]);
  expect(part.buffer.byteLength).toBe(3);
  expect([...(await source.read(5, 0))]).toEqual([]);
  expect([...new Uint8Array(await readWhole(files, 'a.bin'))]).toEqual([1, 2, 3, 4, 5]);
});

test.each([
  [3, 3],
  [-1, 2],
  [0, -1],
  [0.5, 1],
  [0, Infinity],
  [NaN, 1],
])('%d and %d bytes on is outside the file', async (offset, length) => {
  await expect(source.read(offset, length)).rejects.toMatchObject({
    problem: 'file-range',
    message: `a.bin ends at byte 5, but bytes ${offset} to ${offset + length} were asked for.`,
  });
});
