import fc from 'fast-check';
import { test } from 'vitest';
import { attentionBackwardRef } from '../../reference/attention_backward.ref.ts';
import { attentionRef } from '../../reference/attention.ref.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { run, testGpu } from '../testing/kernels.ts';
import {
  attentionBackward,
  attentionProbabilities,
  dscoresBytes,
  sharesBytes,
} from './attention_backward.ts';

const shapes = fc.record({
  kvHeads: fc.integer({ min: 1, max: 3 }),
  group: fc.integer({ min: 1, max: 3 }),
  headDim: fc.constantFrom(32, 64),
  cotangents: fc.integer({ min: 1, max: 3 }),
  per: fc.integer({ min: 1, max: 18 }),
  /** Positions of the sequence behind what the cotangents reach. */
  behind: fc.nat(6),
  window: fc.constantFrom(undefined, undefined, 1, 6),
  sharp: fc.constantFrom(1, 6),
  seed: fc.nat(),
});

/** Rows of several tensors side by side. */
function beside(parts: Float32Array[], rows: number): Float32Array {
  return Float32Array.from(
    Array.from({ length: rows }, (_, t) =>
      parts.flatMap((part) => {
        const cols = part.length / rows;
        return [...part.subarray(t * cols, (t + 1) * cols)];
      }),
    ).flat(),
  );
}

test('gradients of q, k and v: grouped queries, several cotangents of a part of the sequence', async () => {
  const gpu = await testGpu();
  await fc.assert(
    fc.asyncProperty(
      shapes,
      async ({ kvHeads, group, headDim, cotangents, per, behind, window, sharp, seed }) => {
        const random = randomFrom(seed);
        const heads = kvHeads * group;
        const positions = per + behind;
        const width = heads * headDim;
        const q = floats(random, positions * width, sharp);
        const [k, v] = [0, 1].map(() => floats(random, positions * kvHeads * headDim));
        const da = floats(random, cotangents * per * width);
        const attended = attentionRef(q, k, v, heads, kvHeads, headDim, window);
        const sizes = { heads, kvHeads, headDim, window, positions };
        const buffers = {
          qkv: gpu.upload('qkv', beside([q, k.map(() => NaN), v.map(() => NaN)], positions)),
          keys: gpu.upload('keys', k),
          values: gpu.upload('values', v),
          attended: gpu.upload('attended', attended),
          shares: gpu.buffer('shares', sharesBytes(sizes)),
          da: gpu.upload('da', da),
          dscores: gpu.buffer('dscores', dscoresBytes(heads, per, cotangents)),
          dqkv: gpu.buffer('dqkv', cotangents * per * (heads + 2 * kvHeads) * headDim * 4),
        };
        const args = { ...sizes, ...buffers, per, cotangents };
        const got = await run(
          gpu,
          [attentionProbabilities(gpu, args), ...attentionBackward(gpu, args)],
          buffers.dqkv,
        );
        gpu.destroy(...Object.values(buffers));

        const some = (x: Float32Array) => x.subarray(0, (x.length / positions) * per);
        const wanted = Array.from({ length: cotangents }, (_, b) => {
          const dy = da.subarray(b * per * width, (b + 1) * per * width);
          const forward = { q: some(q), k: some(k), v: some(v) };
          const back = attentionBackwardRef(forward, heads, kvHeads, headDim, dy, window);
          return [...beside([back.q, back.k, back.v], per)];
        });
        expectClose(got, Float32Array.from(wanted.flat()), 1e-5, 1e-2);
      },
    ),
    { numRuns: 20 },
  );
});
