import fc from 'fast-check';
import { ropeFrequencies } from '../../../../src/lib/model/rope-frequencies.ts';
import { describe, expect, test } from 'vitest';
import { passUniformOf, run, testGpu } from '../testing/kernels.ts';
import { expectClose, expectSameBits } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { ropeRef } from '../../reference/rope.ref.ts';
import { ropeAndCache } from './rope_and_cache.ts';
import { rotationTable } from '../../shared/rotation-table.ts';

const UNTOUCHED = 777;
const THETA = 10_000;

/** Columns [from, from + count) of every row of x [rows, stride]. */
function columns(x: Float32Array, stride: number, from: number, count: number): Float32Array {
  const rows = Array.from({ length: x.length / stride }, (_, r) => r * stride + from);
  return Float32Array.from(rows.flatMap((at) => [...x.subarray(at, at + count)]));
}

describe('rotation', () => {
  // Worked out independently, in Python; frequency and angle rounded to f32.
  test.each([
    [1, 0, 32, 0.5403023, 0.841471],
    [7, 3, 32, 0.320257, 0.9473307],
    [255, 1, 64, -0.915467, 0.4023931],
    [255, 31, 64, 0.9994219, 0.0339982],
    [4095, 0, 128, -0.065976, -0.9978212],
    [4095, 5, 128, -0.7114373, 0.7027496],
  ])('at position %i, pair %i of %i', (position, pair, headDim, cos, sin) => {
    const table = rotationTable(position + 1, { head_dim: headDim, rope_theta: THETA });
    const at = (position * (headDim / 2) + pair) * 2;
    expect(table[at]).toBeCloseTo(cos, 6);
    expect(table[at + 1]).toBeCloseTo(sin, 6);
  });

  test('turns by position · theta^(−2i / headDim)', () => {
    const [positions, headDim] = [512, 64];
    const table = rotationTable(positions, { head_dim: headDim, rope_theta: THETA });
    for (let position = 0; position < positions; position++)
      for (let i = 0; i < headDim / 2; i++) {
        const angle = position * THETA ** ((-2 * i) / headDim);
        const at = (position * (headDim / 2) + i) * 2;
        // frequency and angle are each rounded to f32
        const slack = angle * 2 ** -22 + 2 ** -23;
        expect(Math.abs(table[at] - Math.cos(angle))).toBeLessThanOrEqual(slack);
        expect(Math.abs(table[at + 1] - Math.sin(angle))).toBeLessThanOrEqual(slack);
      }
  });
});

test('q turns in place, turned k and plain v join the cache of their sequence', async () => {
  const gpu = await testGpu();
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        kvHeads: fc.integer({ min: 1, max: 3 }),
        group: fc.integer({ min: 1, max: 3 }),
        headDim: fc.constantFrom(32, 64),
        sequences: fc.integer({ min: 1, max: 3 }),
        rows: fc.integer({ min: 1, max: 6 }),
        first: fc.nat(20),
        room: fc.nat(3),
        seed: fc.nat(),
      }),
      async ({ kvHeads, group, headDim, sequences, rows, first, room, seed }) => {
        const heads = kvHeads * group;
        const capacity = first + rows + room;
        const [q, kv] = [heads * headDim, kvHeads * headDim];
        const stride = q + 2 * kv;
        const m = sequences * rows;
        const x = floats(randomFrom(seed), m * stride);
        // caches lie in another order than sequences, one is nobody's
        const slots = Uint32Array.from({ length: sequences }, (_, b) => sequences - b);
        const empty = new Float32Array((sequences + 1) * capacity * kv).fill(UNTOUCHED);
        const qkv = gpu.upload('qkv', x);
        const [keys, values] = [gpu.upload('keys', empty), gpu.upload('values', empty)];
        const frequencies = ropeFrequencies({ head_dim: headDim, rope_theta: THETA });
        const rotation = gpu.upload(
          'rotation',
          rotationTable(capacity, { head_dim: headDim, rope_theta: THETA }),
        );
        const passUniform = passUniformOf(gpu, { rows, first });
        const slotBuffer = gpu.upload('slots', slots);
        const sizes = { heads, kvHeads, headDim, capacity };
        const got = await run(
          gpu,
          [
            ropeAndCache(gpu, {
              ...sizes,
              qkv,
              keys,
              values,
              rotation,
              passUniform,
              slots: slotBuffer,
              m,
            }),
          ],
          qkv,
        );
        const cached = [keys, values].map(async (b) => new Float32Array(await gpu.read(b)));
        const [gotKeys, gotValues] = await Promise.all(cached);
        gpu.destroy(qkv, keys, values, rotation, passUniform, slotBuffer);

        const [wantedKeys, wantedValues] = [empty.slice(), empty.slice()];
        for (let b = 0; b < sequences; b++) {
          const mine = x.subarray(b * rows * stride, (b + 1) * rows * stride);
          const turned = (from: number, count: number) =>
            ropeRef(columns(mine, stride, from, count * headDim), count, frequencies, first);
          const gotMine = got.subarray(b * rows * stride, (b + 1) * rows * stride);
          expectClose(columns(gotMine, stride, 0, q), turned(0, heads), 5e-6);
          expectSameBits(columns(gotMine, stride, q, 2 * kv), columns(mine, stride, q, 2 * kv));
          const to = (slots[b] * capacity + first) * kv;
          wantedKeys.set(turned(q, kvHeads), to);
          wantedValues.set(columns(mine, stride, q + kv, kv), to);
        }
        gotKeys.forEach((k, i) => {
          // untouched slots exactly
          if (wantedKeys[i] === UNTOUCHED) expect(k).toBe(UNTOUCHED);
          else expect(Math.abs(k - wantedKeys[i])).toBeLessThan(1e-5);
        });
        expectSameBits(gotValues, wantedValues);
      },
    ),
    { numRuns: 15 },
  );
});
