import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dequantise, formBytes, formOf, rowSlice } from '../../weights/canonical.ts';
import { bf16sToFloats, halvesToFloats } from '../../weights/half.ts';
import { expectSameBits } from '../testing/expect-numbers.ts';
import { ENCODINGS, randomMatrix } from '../testing/matrices.ts';
import { randomFrom } from '../testing/random.ts';
import type { Heap } from './heap.ts';
import { PANEL, packRows, whole } from './panels.ts';
import { allocateCodes, allocateRoom, storeRows, unpackPanels } from './stored-panels.ts';
import { BUILDS, numbers, testHeap } from './testing/kernels.ts';

const matrices = fc.record({
  encoding: fc.constantFrom(...ENCODINGS),
  rows: fc.integer({ min: 1, max: 40 }),
  blocks: fc.integer({ min: 1, max: 5 }),
  /** Rows stored at a time. */
  piece: fc.integer({ min: 1, max: 20 }),
  from: fc.nat(),
  count: fc.nat(),
  /** Place of the first panel in its linear map. */
  first: fc.nat({ max: 9 }),
  seed: fc.nat(),
});

describe.each(BUILDS)('%s', (build) => {
  test('panels of any form are, bit for bit, those of the matrix dequantised', async () => {
    const heap = await testHeap(build);
    fc.assert(
      fc.property(matrices, ({ encoding, rows, blocks, piece, first, seed, ...part }) => {
        const cols = 32 * blocks;
        const matrix = randomMatrix(randomFrom(seed), encoding, rows, cols);
        const wanted = new Float32Array(whole(rows) * cols);
        packRows(dequantise(matrix), cols, wanted);

        const stored = allocateCodes(formOf(matrix), first);
        const bytes = formBytes({ ...formOf(matrix), rows: whole(rows) });
        const tables = [stored.values, stored.scales, stored.offsets];
        const lengths = tables.reduce((sum, table) => sum + (table?.length ?? 0), 0);
        expect(lengths).toBe(bytes.codes + bytes.scales);
        for (let row = 0; row < rows; row += piece) {
          const count = Math.min(piece, rows - row);
          storeRows(heap, stored, rowSlice(matrix, { first: row, count }), row);
        }
        const from = part.from % stored.count;
        const count = 1 + (part.count % (stored.count - from));
        const panel = PANEL * cols;
        // one panel more than is asked for, which stays as it is
        const to = heap.put(new Float32Array((count + 1) * panel).fill(7));
        const room = allocateRoom(heap, count * panel);
        const place = { first: first + from, count, room: room.stored, to: to.at };
        unpackPanels(heap, stored, place);
        const got = numbers(heap, to);
        expectSameBits(
          got.slice(0, count * panel),
          wanted.slice(from * panel).slice(0, count * panel),
        );
        expect(got.subarray(count * panel).every((v) => v === 7)).toBe(true);
        heap.free(room.stored, room.panels, to);
      }),
      { numRuns: 400 },
    );
    expect(heap.bytes).toBe(0);
  });

  test.each([
    ['f16', halvesToFloats],
    ['bf16', bf16sToFloats],
  ] as const)('every %s number is widened exactly', async (encoding, widened) => {
    const heap = await testHeap(build);
    const every = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
    const got = unpackAll(heap, encoding, every);
    const wanted = widened(every);
    // what is no number need not be the same of them
    const known = (values: Float32Array) => values.map((v) => (Number.isNaN(v) ? NaN : v));
    expectSameBits(known(got), known(wanted));
  });
});

/** One panel's numbers, unpacked in the order in which they are stored. */
function unpackAll(heap: Heap, encoding: 'f16' | 'bf16', values: Uint16Array): Float32Array {
  const form = { encoding, rows: PANEL, cols: values.length / PANEL };
  const stored = allocateCodes(form, 0);
  new Uint16Array(stored.values.buffer).set(values);
  const { stored: room, panels } = allocateRoom(heap, values.length);
  unpackPanels(heap, stored, { first: 0, count: 1, room, to: panels.at });
  return numbers(heap, panels);
}
