import type { Block, Heap } from './heap.ts';
import { inPanels, PANEL } from './panels.ts';
import { unpackPanels, type Room, type StoredPanels } from './stored-panels.ts';

/**
 * Weights W [rows, cols] of products y = x·Wᵀ. Whoever computes with them sees f32 panels
 * [rows/8, cols, 8], a piece at a time: where they lie, or unpacked.
 */
export interface LinearMap {
  /** In whole panels, as each of its matrices is. */
  rows: number;
  /** In whole panels. */
  cols: number;
  /** One behind the other. */
  stored: readonly StoredPanels[];
  /** Where panels are unpacked, shared by all of a model's maps; null where none are. */
  room: Room | null;
  /** Panels that stand in place of stored ones, as f32, so that any value can be written to them. */
  thawed: Map<number, Block>;
  /** [rows], what every product begins with; null where that is 0. It is no part of the weights. */
  bias: Block | null;
}

/** Most bytes of panels unpacked at a time, which are to stay in the second cache. */
const ROOM_BYTES = 512 * 1024;
/** The product of a single row takes so many panels side by side. */
const TOGETHER = 4;

/** How many f32 the room has for panels of up to `cols` columns. */
export const roomLength = (cols: number): number =>
  Math.max(ROOM_BYTES / 4, TOGETHER * PANEL * cols);

/** Calls with f32 panels first … first + count, piece by piece in their order; `at` holds for the call. */
export function eachPiece(
  heap: Heap,
  map: LinearMap,
  first: number,
  count: number,
  visit: (at: number, first: number, count: number) => void,
): void {
  const end = first + count;
  for (let p = first; p < end;) {
    const piece = pieceFrom(heap, map, p, end - p);
    visit(piece.at, p, piece.count);
    p += piece.count;
  }
}

/** The panels from one on, as many as lie side by side or are unpacked at once. */
function pieceFrom(heap: Heap, map: LinearMap, first: number, most: number) {
  const thawed = map.thawed.get(first);
  if (thawed) return { at: thawed.at, count: 1 };
  const { cols } = map;
  const stored = storedAt(map, first);
  const here = Math.min(most, stored.first + stored.count - first);
  if ('block' in stored)
    return { at: stored.block.at + 4 * PANEL * cols * (first - stored.first), count: here };
  const { stored: codes, panels } = roomOf(map);
  const fit = Math.floor(panels.length / (TOGETHER * PANEL * cols)) * TOGETHER;
  let count = 1;
  while (count < Math.min(here, fit) && !map.thawed.has(first + count)) count++;
  unpackPanels(heap, stored, { first, count, room: codes, to: panels.at });
  return { at: panels.at, count };
}

function roomOf({ room }: LinearMap): Room {
  if (!room) throw new RangeError('There is no room to unpack panels in.');
  return room;
}

function storedAt({ stored }: LinearMap, panel: number): StoredPanels {
  const found = stored.find(({ first, count }) => panel < first + count);
  if (!found) throw new RangeError(`There is no panel ${panel}.`);
  return found;
}

/** Address of what the products of rows from `first` on begin with; 0 where that is 0. */
export const biasAt = ({ bias }: LinearMap, first = 0): number => (bias ? bias.at + 4 * first : 0);

/**
 * y = residual + x·Wᵀ: x [m, cols] → y [m, rows], both dense. A row comes out the same bit for bit
 * however the weights are stored and whatever rows are beside it.
 * @param residual address of [m, rows], not y; 0: the bias, if there is one
 */
export function multiply(
  heap: Heap,
  map: LinearMap,
  x: number,
  y: number,
  m: number,
  residual = 0,
): void {
  const { rows, cols } = map;
  // the same bias begins every row
  const [begin, apart] = residual ? [residual, rows] : [biasAt(map), 0];
  eachPiece(heap, map, 0, rows / PANEL, (weights, first, count) => {
    const column = 4 * PANEL * first;
    heap.kernels.linear(
      ...([x, cols, weights, cols, cols, PANEL * count] as const),
      ...([begin && begin + column, apart, y + column, rows, m] as const),
    );
  });
}

/**
 * Calls with rows first … first + count in turn: the row's column c is `weights[at + 8c]`, for the
 * call. What is written there lasts if the row is thawed.
 */
export function eachRow(
  heap: Heap,
  map: LinearMap,
  first: number,
  count: number,
  visit: (weights: Float32Array, at: number, row: number) => void,
): void {
  const end = first + count;
  const { cols } = map;
  const panels = panelsOf(first, count);
  eachPiece(heap, map, panels.first, panels.count, (at, panel, some) => {
    const weights = heap.view({ at, length: some * PANEL * cols });
    const top = panel * PANEL;
    for (let row = Math.max(first, top); row < Math.min(end, top + some * PANEL); row++)
      visit(weights, inPanels(cols, row - top, 0), row);
  });
}

/** The panels that some rows have a part in. */
export function panelsOf(row: number, height: number): { first: number; count: number } {
  const first = Math.floor(row / PANEL);
  return { first, count: Math.ceil((row + height) / PANEL) - first };
}

/**
 * Makes the panels of some rows hold whatever is written to them: f32 panels in memory do, others are
 * unpacked beside what is stored. Throws a LabError 'too-big' if there is no room.
 * @returns the panels that did not before, to be frozen again
 */
export function thaw(heap: Heap, map: LinearMap, row: number, height: number): number[] {
  const { first, count } = panelsOf(row, height);
  const made: number[] = [];
  try {
    for (let panel = first; panel < first + count; panel++) {
      const stored = storedAt(map, panel);
      if (map.thawed.has(panel) || 'block' in stored) continue;
      const block = heap.allocate(PANEL * map.cols);
      map.thawed.set(panel, block);
      made.push(panel);
      const room = roomOf(map).stored;
      unpackPanels(heap, stored, { first: panel, count: 1, room, to: block.at });
    }
  } catch (error) {
    freeze(heap, map, made);
    throw error;
  }
  return made;
}

/** Drops what was written to thawed panels: what is stored counts again. */
export function freeze(heap: Heap, map: LinearMap, panels: readonly number[]): void {
  for (const panel of panels) {
    const block = map.thawed.get(panel);
    if (block) heap.free(block);
    map.thawed.delete(panel);
  }
}

/** Of all weights as f32 panels, however they are stored: 16 hexadecimal digits. */
export function checksumOf(heap: Heap, map: LinearMap): string {
  const length = PANEL * map.cols;
  let [upper, lower] = [0n, 0n];
  eachPiece(heap, map, 0, map.rows / PANEL, (at, first, count) => {
    const sum = BigInt.asUintN(64, heap.kernels.checksum(at, count * length, first * length));
    upper += sum >> 32n;
    lower += sum;
  });
  const sum = (BigInt.asUintN(32, upper) << 32n) | BigInt.asUintN(32, lower);
  return sum.toString(16).padStart(16, '0');
}
