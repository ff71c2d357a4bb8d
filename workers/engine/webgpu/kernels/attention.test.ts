import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passUniformOf, run, testGpu } from '../testing/kernels.ts';
import { expectClose, expectSameBits } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { attention } from './attention.ts';
import { attentionRef } from '../../reference/attention.ref.ts';
import type { HeadSizes } from './rope_and_cache.ts';

interface Sequence {
  /** [first + rows, heads·headDim]; only the last `rows` are asked for. */
  q: Float32Array;
  /** [first + rows, kvHeads·headDim] */
  k: Float32Array;
  v: Float32Array;
}

function randomSequence(seed: number, positions: number, sizes: HeadSizes, sharp = 1): Sequence {
  const random = randomFrom(seed);
  const { heads, kvHeads, headDim } = sizes;
  const q = floats(random, positions * heads * headDim, sharp);
  const k = floats(random, positions * kvHeads * headDim);
  return { q, k, v: floats(random, positions * kvHeads * headDim) };
}

/** Of all rows of a pass, or of the last `tail` of each sequence only. */
interface Asked extends HeadSizes {
  /** Positions fed in; those before are in the cache already. */
  rows: number;
  tail?: number;
  cooperate: boolean;
}

async function onGpu(sequences: Sequence[], asked: Asked): Promise<Float32Array> {
  const gpu = await testGpu();
  const { rows, tail, cooperate, ...sizes } = asked;
  const { heads, kvHeads, headDim, capacity } = sizes;
  const [width, kv] = [heads * headDim, kvHeads * headDim];
  const positions = sequences[0].q.length / width;
  const m = sequences.length * rows;
  const qkv = new Float32Array(m * (width + 2 * kv)).fill(NaN);
  // caches lie in another order than sequences, one is nobody's; what no row may look at is not a number
  const slots = Uint32Array.from(sequences, (_, b) => sequences.length - b);
  const [keys, values] = [0, 1].map(() =>
    new Float32Array((sequences.length + 1) * capacity * kv).fill(NaN),
  );
  sequences.forEach(({ q, k, v }, b) => {
    for (let t = 0; t < rows; t++) {
      const at = (positions - rows + t) * width;
      qkv.set(q.subarray(at, at + width), (b * rows + t) * (width + 2 * kv));
    }
    keys.set(k, slots[b] * capacity * kv);
    values.set(v, slots[b] * capacity * kv);
  });
  const buffers = {
    qkv: gpu.upload('qkv', qkv),
    keys: gpu.upload('keys', keys),
    values: gpu.upload('values', values),
    out: gpu.buffer('out', sequences.length * (tail ?? rows) * width * 4),
    passUniform: passUniformOf(gpu, { rows, first: positions - rows, tail: tail ?? 1 }),
    slots: gpu.upload('slots', slots),
  };
  const op = attention(gpu, {
    ...sizes,
    ...buffers,
    tail: tail !== undefined,
    m: sequences.length * (tail ?? rows),
    cooperate,
  });
  const out = await run(gpu, [op], buffers.out);
  gpu.destroy(...Object.values(buffers));
  return out;
}

function reference({ q, k, v }: Sequence, rows: number, sizes: HeadSizes): Float32Array {
  const { heads, kvHeads, headDim, window } = sizes;
  return attentionRef(q, k, v, heads, kvHeads, headDim, window).slice(-rows * heads * headDim);
}

/** Heads to a key head; few of them, because each makes a kernel of its own. */
const GROUPS = new Map([
  [32, [1, 3, 5]],
  [64, [1, 2, 5]],
]);

const shapes = (headDim: number) =>
  fc.record({
    kvHeads: fc.integer({ min: 1, max: 3 }),
    group: fc.constantFrom(...GROUPS.get(headDim)!),
    sequences: fc.integer({ min: 1, max: 3 }),
    rows: fc.integer({ min: 1, max: 9 }),
    /** Positions in the cache before. */
    first: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90 })),
    room: fc.nat(5),
    window: fc.constantFrom(undefined, undefined, 7),
    sharp: fc.constantFrom(1, 40),
    seed: fc.nat(),
  });

describe.each([
  [true, 32],
  [true, 64],
  [false, 32],
  [false, 64],
])(
  'threads of a workgroup share a row: %s, head_dim %i',
  { timeout: 180_000 },
  (cooperate, headDim) => {
    test('is the reference’s: grouped queries, several sequences, going on from a cache', async () => {
      await fc.assert(
        fc.asyncProperty(
          shapes(headDim),
          async ({ kvHeads, group, sequences, rows, first, room, window, sharp, seed }) => {
            const capacity = first + rows + room;
            const sizes = { heads: kvHeads * group, kvHeads, headDim, capacity, window };
            const each = Array.from({ length: sequences }, (_, b) =>
              randomSequence(seed + b, first + rows, sizes, sharp),
            );
            const wanted = each.flatMap((s) => [...reference(s, rows, sizes)]);
            const got = await onGpu(each, { ...sizes, rows, cooperate });
            expectClose(got, Float32Array.from(wanted), 2e-5);
          },
        ),
        { numRuns: 15 },
      );
    });

    test('a row has the same bits fed in with others or by itself, alone or beside other sequences', async () => {
      const sizes = { heads: 4, kvHeads: 2, headDim, capacity: 80 };
      const [a, b] = [1, 2].map((seed) => randomSequence(seed, 70, sizes));
      const width = sizes.heads * headDim;
      const asked = { ...sizes, rows: 7, cooperate };
      const alone = await onGpu([a], asked);
      const beside = await onGpu([b, a, b], asked);
      expectSameBits(beside.subarray(7 * width, 14 * width), alone);
      expectSameBits(await onGpu([a], { ...asked, rows: 1 }), alone.subarray(6 * width));
    });

    test('the tail is the last rows of each sequence, bit for bit', async () => {
      const sizes = { heads: 4, kvHeads: 2, headDim, capacity: 40 };
      const each = [1, 2, 3].map((seed) => randomSequence(seed, 30, sizes));
      const width = sizes.heads * headDim;
      const asked = { ...sizes, rows: 9, cooperate };
      const all = await onGpu(each, asked);
      for (const tail of [1, 4, 9]) {
        const wanted = each.flatMap((_, b) => [
          ...all.subarray((b * 9 + 9 - tail) * width, (b + 1) * 9 * width),
        ]);
        expectSameBits(await onGpu(each, { ...asked, tail }), Float32Array.from(wanted));
      }
    });
  },
);

test('of a window of two, the position before and itself; of one, itself', () => {
  const [q, k, v] = [new Float32Array(3), new Float32Array(3), Float32Array.of(2, 4, 8)];
  expect([...attentionRef(q, k, v, 1, 1, 1, 2)]).toEqual([2, 3, 6]);
  expect([...attentionRef(q, k, v, 1, 1, 1, 1)]).toEqual([2, 4, 8]);
});

test('the first position sees itself only', () => {
  const v = Float32Array.of(5, -1);
  const out = attentionRef(Float32Array.of(1, 2), Float32Array.of(3, 4), v, 1, 1, 2);
  expect([...out]).toEqual([5, -1]);
});

test('of known values: scores 0 and ln 3 weigh 1 to 3', () => {
  const q = Float32Array.of(0, 1);
  const k = Float32Array.of(0, Math.log(3));
  const out = attentionRef(q, k, Float32Array.of(4, 8), 1, 1, 1);
  expect(out[1]).toBeCloseTo(7, 6);
});
