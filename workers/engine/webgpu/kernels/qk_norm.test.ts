import { describe, expect, test } from 'vitest';
import { rmsNormRef } from '../../reference/rms_norm.ref.ts';
import { rmsNormBackwardRef } from '../../reference/rms_norm_backward.ref.ts';
import { expectClose, expectSameBits } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { qkNorm } from './qk_norm.ts';
import { qkNormBackward } from './qk_norm_backward.ts';

const EPS = 1e-5;

interface Shape {
  heads: number;
  kvHeads: number;
  headDim: number;
}

const shapes: Shape[] = [
  { heads: 1, kvHeads: 1, headDim: 32 },
  { heads: 6, kvHeads: 2, headDim: 64 },
  { heads: 5, kvHeads: 5, headDim: 128 },
];

/** Applies `change` to q and k of every row [(heads + 2·kvHeads)·headDim], each with the norm of its own; v stays. */
function onHeads(
  rows: Float32Array,
  { heads, kvHeads, headDim }: Shape,
  change: (head: Float32Array, name: 'q' | 'k', at: number) => Float32Array,
): Float32Array {
  const width = (heads + 2 * kvHeads) * headDim;
  const out = rows.slice();
  for (let at = 0; at < rows.length; at += headDim) {
    const head = (at % width) / headDim;
    if (head >= heads + kvHeads) continue;
    out.set(change(rows.subarray(at, at + headDim), head < heads ? 'q' : 'k', at), at);
  }
  return out;
}

describe.each(shapes)('$heads heads, $kvHeads key/value heads of $headDim', (shape) => {
  const { heads, kvHeads, headDim } = shape;
  const width = (heads + 2 * kvHeads) * headDim;
  const random = randomFrom(headDim);
  const weights = { q: floats(random, headDim, 2), k: floats(random, headDim, 2) };
  const upload = async () => {
    const gpu = await testGpu();
    return { q: gpu.upload('q norm', weights.q), k: gpu.upload('k norm', weights.k) };
  };
  const norm = async (x: Float32Array) => {
    const gpu = await testGpu();
    const qkv = gpu.upload('qkv', x);
    const args = { ...shape, qkv, norms: await upload(), eps: EPS, m: x.length / width };
    return run(gpu, [qkNorm(gpu, args)], qkv);
  };

  test('every head of q and k is normed by itself, v is left alone', async () => {
    const x = floats(random, 9 * width, 3);
    const got = await norm(x);
    expectClose(
      got,
      onHeads(x, shape, (head, name) => rmsNormRef(head, weights[name], EPS)),
      2e-6,
    );
    for (let at = (heads + kvHeads) * headDim; at < x.length; at += width)
      expectSameBits(
        got.subarray(at, at + kvHeads * headDim),
        x.subarray(at, at + kvHeads * headDim),
      );
    expectSameBits(await norm(x.slice(4 * width, 5 * width)), got.subarray(4 * width, 5 * width));
  });

  test('gradients of cotangents’ rows come back through the norm of the same row', async () => {
    const gpu = await testGpu();
    const [per, cotangents] = [5, 3];
    const x = floats(random, per * width, 3);
    const dy = floats(random, cotangents * per * width);
    const dqkv = gpu.upload('dqkv', dy);
    const op = qkNormBackward(gpu, {
      ...{ ...shape, x: gpu.upload('x', x), norms: await upload(), dqkv },
      ...{ eps: EPS, per, m: cotangents * per },
    });
    const wanted = onHeads(dy, shape, (head, name, at) => {
      const source = at % (per * width);
      return rmsNormBackwardRef(x.subarray(source, source + headDim), weights[name], EPS, head);
    });
    const got = await run(gpu, [op], dqkv);
    expectClose(got, wanted, 2e-6);
    expect(got).not.toEqual(dy);
  });
});
