import { expect, test } from 'vitest';
import { dequantise } from '../../../weights/canonical.ts';
import { uploadMatrices } from '../model/gpu-matrix.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { expectSameBits } from '../../testing/expect-numbers.ts';
import { ENCODINGS, randomMatrix } from '../../testing/matrices.ts';
import { uploadPieces } from '../testing/pieces.ts';
import { integers, randomFrom } from '../../testing/random.ts';
import { embed } from './embed.ts';
import { embedRef } from '../../reference/embed.ref.ts';

test.each(ENCODINGS)('a token’s row comes out of a table in %s exactly', async (encoding) => {
  const gpu = await testGpu();
  const random = randomFrom(3);
  const [vocab, cols] = [160, 96];
  const canonical = randomMatrix(random, encoding, vocab, cols);
  const ids = integers(random, 37, vocab);
  ids.set([0, vocab - 1]);

  const { pieces } = uploadPieces(gpu, canonical);
  const x = gpu.buffer('x', ids.length * cols * 4);
  const tokens = gpu.upload('tokens', ids);
  const ops = pieces.map((matrix) => embed(gpu, { matrix, tokens, x, m: ids.length }));
  expectSameBits(await run(gpu, ops, x), embedRef(dequantise(canonical), cols, ids));
});

test('rows beyond m are left alone', async () => {
  const gpu = await testGpu();
  const matrix = uploadMatrices(gpu, 'E', [randomMatrix(randomFrom(1), 'f32', 8, 32)]);
  const x = gpu.upload('x', new Float32Array(3 * 32).fill(7));
  const tokens = gpu.upload('tokens', new Uint32Array([1, 2, 3]));
  const got = await run(gpu, [embed(gpu, { matrix, tokens, x, m: 2 })], x);
  expect(got.subarray(64).every((v) => v === 7)).toBe(true);
  expect(got.subarray(0, 64).some((v) => v === 7)).toBe(false);
});
