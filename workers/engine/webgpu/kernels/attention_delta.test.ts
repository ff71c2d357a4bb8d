import fc from 'fast-check';
import { expect, test } from 'vitest';
import { passUniformOf, run, testGpu } from '../testing/kernels.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { attentionDelta } from './attention_delta.ts';
import { attentionRef } from '../../reference/attention.ref.ts';

const UNTOUCHED = 777;

test.each([32, 64])(
  'head_dim %i: attention over a sequence’s own caches, less the wild type’s, in the span’s heads',
  async (headDim) => {
    const gpu = await testGpu();
    const shapes = fc.record({
      kvHeads: fc.integer({ min: 1, max: 2 }),
      group: fc.integer({ min: 1, max: 3 }),
      before: fc.nat(4),
      rows: fc.integer({ min: 1, max: 5 }),
      tail: fc.option(fc.integer({ min: 1, max: 5 }), { nil: null }),
      /** First head and number of heads of each sequence's span, as shares. */
      spans: fc.array(fc.tuple(fc.nat(5), fc.nat(6)), { minLength: 1, maxLength: 3 }),
      first: fc.nat(2),
      window: fc.constantFrom(undefined, undefined, 3),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(
        shapes,
        async ({ kvHeads, group, before, rows, first, window, seed, ...s }) => {
          const heads = kvHeads * group;
          const tail = s.tail === null ? null : Math.min(s.tail, rows);
          const spans = s.spans.map(([from, count]) => {
            const head = from % heads;
            return { head, count: Math.min(count, heads - head) };
          });
          const widest = Math.max(1, ...spans.map(({ count }) => count));
          const [width, kv] = [heads * headDim, kvHeads * headDim];
          const positions = before + rows;
          const per = tail ?? rows;
          const m = spans.length * per;
          const random = randomFrom(seed);
          const each = spans.map(() => ({
            q: floats(random, positions * width),
            k: floats(random, positions * kv),
            v: floats(random, positions * kv),
          }));
          // row `first` of it is that of the pass's row 0
          const wildType = floats(random, (first + rows) * width);
          const qkv = each.flatMap(({ q }) =>
            Array.from({ length: rows }, (_, t) => {
              const at = (before + t) * width;
              return [...q.subarray(at, at + width), ...new Float32Array(2 * kv)];
            }).flat(),
          );
          const all = (perRow: Float32Array[]) => Float32Array.from(perRow.flatMap((a) => [...a]));
          const buffers = {
            qkv: gpu.upload('qkv', Float32Array.from(qkv)),
            keys: gpu.upload('keys', all(each.map(({ k }) => k))),
            values: gpu.upload('values', all(each.map(({ v }) => v))),
            passUniform: passUniformOf(gpu, { rows, first: before, tail: per }),
            slots: gpu.upload('slots', Uint32Array.from(spans.keys())),
            spans: gpu.upload(
              'spans',
              Uint32Array.from(spans.flatMap((x) => [x.head * headDim, x.count * headDim])),
            ),
            wildType: gpu.upload('wild type', wildType),
            delta: gpu.upload('delta', new Float32Array(m * widest * headDim).fill(UNTOUCHED)),
          };
          const op = attentionDelta(gpu, {
            ...buffers,
            heads,
            kvHeads,
            headDim,
            capacity: positions,
            width: widest * headDim,
            first,
            window,
            tail: tail !== null,
            m,
          });
          const got = await run(gpu, [op], buffers.delta);
          gpu.destroy(...Object.values(buffers));

          each.forEach(({ q, k, v }, b) => {
            const attended = attentionRef(q, k, v, heads, kvHeads, headDim, window);
            for (let i = 0; i < per; i++)
              for (let c = 0; c < widest * headDim; c++) {
                const { head, count } = spans[b];
                const at = (b * per + i) * widest * headDim + c;
                if (c >= count * headDim) {
                  expect(got[at]).toBe(UNTOUCHED);
                  continue;
                }
                const row = rows - per + i;
                const column = head * headDim + c;
                const wanted =
                  attended[(before + row) * width + column] -
                  wildType[(first + row) * width + column];
                expect(Math.abs(got[at] - wanted)).toBeLessThan(2e-5);
              }
          });
        },
      ),
      { numRuns: 12 },
    );
  },
);
