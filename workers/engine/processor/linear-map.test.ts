import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dequantise, formOf, type CanonicalMatrix } from '../../weights/canonical.ts';
import { checksumRef } from '../reference/checksum.ref.ts';
import { expectSameBits } from '../testing/expect-numbers.ts';
import { ENCODINGS, randomMatrix } from '../testing/matrices.ts';
import { floats, randomFrom } from '../testing/random.ts';
import type { Heap } from './heap.ts';
import {
  checksumOf,
  eachPiece,
  eachRow,
  freeze,
  multiply,
  panelsOf,
  roomLength,
  thaw,
  type LinearMap,
} from './linear-map.ts';
import { PANEL, packRows } from './panels.ts';
import { allocateCodes, allocateFloats, allocateRoom, storeRows } from './stored-panels.ts';
import { BUILDS, numbers, testHeap } from './testing/kernels.ts';

/** A linear map of matrices one below the other, each in its own form. @param fit panels that the room is for */
function codesOf(heap: Heap, matrices: readonly CanonicalMatrix[], fit: number): LinearMap {
  const [{ cols }] = matrices;
  let first = 0;
  const stored = matrices.map((matrix) => {
    const panels = allocateCodes(formOf(matrix), first);
    storeRows(heap, panels, matrix, 0);
    first += panels.count;
    return panels;
  });
  const room = allocateRoom(heap, fit * PANEL * cols);
  return { rows: first * PANEL, cols, stored, room, thawed: new Map(), bias: null };
}

/** The same weights as f32. */
function floatsOf(heap: Heap, matrices: readonly CanonicalMatrix[]): LinearMap {
  const [{ cols }] = matrices;
  const rows = matrices.reduce((sum, matrix) => sum + matrix.rows, 0);
  const panels = allocateFloats(heap, rows, cols);
  let first = 0;
  for (const matrix of matrices) {
    storeRows(heap, panels, matrix, first);
    first += matrix.rows;
  }
  return { rows, cols, stored: [panels], room: null, thawed: new Map(), bias: null };
}

const maps = fc.record({
  encodings: fc.array(fc.constantFrom(...ENCODINGS), { minLength: 1, maxLength: 3 }),
  panels: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 }),
  blocks: fc.integer({ min: 1, max: 4 }),
  m: fc.integer({ min: 1, max: 30 }),
  residual: fc.boolean(),
  /** Panels that fit into the room. */
  fit: fc.integer({ min: 4, max: 12 }),
  row: fc.nat(),
  height: fc.nat(),
  seed: fc.nat(),
});

describe.each(BUILDS)('%s', (build) => {
  test('products, rows and checksum are, bit for bit, those of the same weights as f32, frozen or thawed and written', async () => {
    const heap = await testHeap(build);
    fc.assert(
      fc.property(maps, ({ encodings, panels, blocks, m, residual, fit, seed, ...site }) => {
        const before = heap.bytes;
        const random = randomFrom(seed);
        const cols = 32 * blocks;
        const matrices = encodings.map((encoding, i) =>
          randomMatrix(random, encoding, PANEL * panels[i], cols),
        );
        const map = codesOf(heap, matrices, fit);
        const plain = floatsOf(heap, matrices);
        const { rows } = map;
        const x = heap.put(floats(random, m * cols));
        const add = heap.put(floats(random, m * rows));
        const product = (of: LinearMap) => {
          const y = heap.put(new Float32Array(m * rows));
          multiply(heap, of, x.at, y.at, m, residual ? add.at : 0);
          const values = numbers(heap, y);
          heap.free(y);
          return values;
        };
        const expectSame = () => {
          expectSameBits(product(map), product(plain));
          expect(checksumOf(heap, map)).toBe(checksumOf(heap, plain));
        };
        expectSame();

        const row = site.row % rows;
        const height = 1 + (site.height % (rows - row));
        const weights = Float32Array.from(matrices.flatMap((matrix) => [...dequantise(matrix)]));
        expectSameBits(
          readRows(heap, map, row, height),
          weights.slice(row * cols, (row + height) * cols),
        );

        const written = floats(random, height, 9);
        const thawed = [map, plain].map((of) => {
          const made = thaw(heap, of, row, height);
          eachRow(
            heap,
            of,
            row,
            height,
            (w, at, r) => (w[at + PANEL * (r % cols)] = written[r - row]),
          );
          return made;
        });
        expect(thawed[1]).toEqual([]);
        expectSame();
        // thawed once, they are not again
        expect(thaw(heap, map, row, height)).toEqual([]);
        freeze(heap, map, thawed[0]);
        expect(map.thawed.size).toBe(0);
        expectSameBits(readRows(heap, map, 0, rows), weights);

        for (const panels of plain.stored) if ('block' in panels) heap.free(panels.block);
        if (map.room) heap.free(map.room.stored, map.room.panels);
        heap.free(x, add);
        expect(heap.bytes).toBe(before);
      }),
      { numRuns: 150 },
    );
  });

  test('a bias is what every row of a product begins with, where there is no residual', async () => {
    const heap = await testHeap(build);
    const random = randomFrom(2);
    const [m, cols] = [7, 40];
    const map = floatsOf(heap, [randomMatrix(random, 'f32', 24, cols)]);
    const { rows } = map;
    const x = heap.put(floats(random, m * cols));
    const bias = floats(random, rows);
    const all = (times: number) =>
      Float32Array.from({ length: times * rows }, (_, i) => bias[i % rows]);
    const [repeated, zeros] = [heap.put(all(m)), heap.put(new Float32Array(m * rows))];
    const y = heap.allocate(m * rows);
    const product = (of: LinearMap, residual = 0) => {
      multiply(heap, of, x.at, y.at, m, residual);
      return numbers(heap, y);
    };
    const biased = { ...map, bias: heap.put(bias) };
    expectSameBits(product(biased), product(map, repeated.at));
    expect(checksumOf(heap, biased)).toBe(checksumOf(heap, map));
    expectSameBits(product(biased, zeros.at), product(map, zeros.at));
  });

  test('the checksum is the reference’s, of the panels as f32', async () => {
    const heap = await testHeap(build);
    const matrix = randomMatrix(randomFrom(1), 'q4 f16', 96, 64);
    const panels = new Float32Array(96 * 64);
    packRows(dequantise(matrix), 64, panels);
    expect(checksumOf(heap, codesOf(heap, [matrix], 4))).toBe(
      checksumRef(new Uint32Array(panels.buffer)),
    );
  });

  test('panels come once each, in their order, as many at a time as there is room for', async () => {
    const heap = await testHeap(build);
    const matrix = randomMatrix(randomFrom(2), 'q8 f16', PANEL * 21, 32);
    const map = codesOf(heap, [matrix], 9);
    thaw(heap, map, PANEL * 10, 1);
    const pieces: [number, number][] = [];
    eachPiece(heap, map, 1, 20, (_, first, count) => pieces.push([first, count]));
    // eights, since a single row's product takes panels by fours
    expect(pieces).toEqual([
      [1, 8],
      [9, 1],
      [10, 1],
      [11, 8],
      [19, 2],
    ]);
  });

  test('a panel that finds no room is not thawed, nor are those before it', async () => {
    const heap = await testHeap(build);
    const matrix = randomMatrix(randomFrom(3), 'q4 f16', 32, 32);
    const map = codesOf(heap, [matrix], 4);
    const bytes = heap.bytes;
    const { allocate } = heap.kernels;
    let times = 0;
    const scarce = (size: number) => {
      if (++times > 2) throw new WebAssembly.RuntimeError('unreachable');
      return allocate(size);
    };
    Object.defineProperty(heap, 'kernels', { value: { ...heap.kernels, allocate: scarce } });
    expect(() => thaw(heap, map, 0, 32)).toThrow('no room');
    expect(map.thawed.size).toBe(0);
    expect(heap.bytes).toBe(bytes);
  });
});

test('rows of a panel, and the room for panels', () => {
  expect(panelsOf(7, 2)).toEqual({ first: 0, count: 2 });
  expect(panelsOf(8, 8)).toEqual({ first: 1, count: 1 });
  expect(roomLength(32)).toBe(131_072);
  expect(roomLength(11_008)).toBe(4 * 8 * 11_008);
});

function readRows(heap: Heap, map: LinearMap, first: number, count: number): Float32Array {
  const { cols } = map;
  const values = new Float32Array(count * cols);
  eachRow(heap, map, first, count, (weights, at, row) => {
    for (let c = 0; c < cols; c++) values[(row - first) * cols + c] = weights[at + PANEL * c];
  });
  return values;
}
