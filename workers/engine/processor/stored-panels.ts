import {
  dequantise,
  formBytes,
  isQuantisedForm,
  type CanonicalMatrix,
  type MatrixForm,
} from '../../weights/canonical.ts';
import type { Block, Heap } from './heap.ts';
import { PANEL, packNibbles, packRows, whole } from './panels.ts';
import { shareable } from './shared-memory.ts';

/** Whole panels of a linear map as they are kept. */
export type StoredPanels = FloatPanels | CodedPanels;

interface Place {
  /** Of all rows, without those that fill up the last panel; of columns with those that do. */
  form: MatrixForm;
  /** Place of the first panel in its linear map, and how many there are. */
  first: number;
  count: number;
}

/** As products read them, in the kernels' memory. */
export interface FloatPanels extends Place {
  /** [count, cols, 8] */
  block: Block;
}

/**
 * In the form their matrix comes in, outside the kernels' memory: one copy for all workers where
 * memory can be shared.
 */
export interface CodedPanels extends Place {
  /**
   * Numbers and 8-bit codes: [count, cols, 8]. 4-bit codes: words [count, cols], of which the lowest
   * bits are the first row's.
   */
  values: Uint8Array;
  /** [count, cols/group, 8]; null where the form has none. */
  scales: Uint8Array | null;
  offsets: Uint8Array | null;
}

/** Room in the kernels' memory for some panels. */
export interface Room {
  /** For what is stored of them. */
  stored: Block;
  /** For them as f32. */
  panels: Block;
}

/** @param length of the panels, f32; no other form takes more than half of that */
export const allocateRoom = (heap: Heap, length: number): Room => ({
  stored: heap.allocate(length / 2),
  panels: heap.allocate(length),
});

/** f32 panels of a matrix in which every weight is 0. Throws a LabError 'too-big' if there is no room. */
export function allocateFloats(heap: Heap, rows: number, cols: number): FloatPanels {
  const block = heap.allocate(whole(rows) * cols);
  heap.view(block).fill(0);
  const form = { encoding: 'f32', rows, cols } as const;
  return { form, first: 0, count: whole(rows) / PANEL, block };
}

/** The same of a matrix in any form; `first`: the place of its first panel in the linear map. */
export function allocateCodes(form: MatrixForm, first: number): CodedPanels {
  const rows = whole(form.rows);
  const bytes = formBytes({ ...form, rows });
  const place = { form, first, count: rows / PANEL };
  if (!isQuantisedForm(form))
    return { ...place, values: outside(bytes.codes), scales: null, offsets: null };
  const { encoding, zeroPoint, offsets } = form;
  const table = bytes.scales / (offsets ? 2 : 1);
  return {
    ...place,
    values: outside(bytes.codes).fill(encoding === 'q4' ? zeroPoint * 0x11 : zeroPoint),
    scales: outside(table),
    offsets: offsets ? outside(table) : null,
  };
}

const outside = (bytes: number): Uint8Array => new Uint8Array(shareable(bytes));

/** Puts rows of a matrix into panels of its own form or of f32, from row `first` on. */
export function storeRows(
  heap: Heap,
  stored: StoredPanels,
  matrix: CanonicalMatrix,
  first: number,
): void {
  const { cols } = matrix;
  if ('block' in stored) {
    packRows(dequantise(matrix), cols, heap.view(stored.block), first, stored.form.cols);
    return;
  }
  const numbers = (
    rows: Uint16Array | Float32Array,
    count: number,
    to: Uint8Array,
    width = count,
  ) => {
    if (rows instanceof Uint16Array)
      packRows(rows, count, new Uint16Array(to.buffer), first, width);
    else packRows(rows, count, new Float32Array(to.buffer), first, width);
  };
  const { values, scales, offsets } = stored;
  if (!('codes' in matrix)) {
    numbers(matrix.values, cols, values, stored.form.cols);
    return;
  }
  const { codes, group } = matrix;
  if (matrix.encoding === 'q4') packNibbles(codes, cols, new Uint32Array(values.buffer), first);
  else {
    const bytes = new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength);
    packRows(bytes, cols, values, first);
  }
  if (scales) numbers(matrix.scales, cols / group, scales);
  if (matrix.offsets && offsets) numbers(matrix.offsets, cols / group, offsets);
}

/**
 * Writes panels first … first + count of a linear map as f32 [count, cols, 8].
 * @param room what is stored of them is copied there
 */
export function unpackPanels(
  heap: Heap,
  stored: CodedPanels,
  { first, count, room, to }: { first: number; count: number; room: Block; to: number },
): void {
  const { kernels } = heap;
  const { form } = stored;
  const memory = new Uint8Array(kernels.memory.buffer);
  let next = room.at;
  const copyIn = (table: Uint8Array | null, at = next): number => {
    if (!table) return 0;
    const bytes = table.length / stored.count; // of a panel
    const from = (first - stored.first) * bytes;
    memory.set(table.subarray(from, from + count * bytes), at);
    next = at + count * bytes;
    return at;
  };
  if (form.encoding === 'f32') {
    copyIn(stored.values, to);
    return;
  }
  const values = copyIn(stored.values);
  if (!isQuantisedForm(form)) {
    const widen = form.encoding === 'f16' ? kernels.unpack_f16 : kernels.unpack_bf16;
    widen(values, PANEL * count * form.cols, to);
    return;
  }
  const { encoding, cols, group, scaleBits, zeroPoint } = form;
  const unpack = encoding === 'q4' ? kernels.unpack_q4 : kernels.unpack_q8;
  unpack(
    ...([values, copyIn(stored.scales), copyIn(stored.offsets), scaleBits === 16] as const),
    ...([zeroPoint, group, count * (cols / group), to] as const),
  );
}
