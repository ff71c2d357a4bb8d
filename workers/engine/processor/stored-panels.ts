import {
  formBytes,
  isQuantisedForm,
  type CanonicalMatrix,
  type MatrixForm,
} from '../../weights/canonical.ts';
import type { Block, Heap } from './heap.ts';
import { PANEL, packNibbles, packRows, paddedRows } from './panels.ts';

/** Whole panels of a linear map as they lie in memory: as f32, or in the form their matrix comes in. */
export interface StoredPanels {
  /** Of all rows, without those that fill up the last panel. */
  form: MatrixForm;
  /** Place of the first panel in its linear map, and how many there are. */
  first: number;
  count: number;
  /**
   * f32, f16 and bf16 numbers and 8-bit codes: [count, cols, 8]. 4-bit codes: words [count, cols], of
   * which the lowest bits are the first row's.
   */
  values: Block;
  /** [count, cols/group, 8]; null where the form has none. */
  scales: Block | null;
  offsets: Block | null;
}

/** Room for panels in which every weight is 0. Throws a LabError 'too-big' if there is none. */
export function allocatePanels(heap: Heap, form: MatrixForm, first: number): StoredPanels {
  const rows = paddedRows(form.rows);
  const bytes = formBytes({ ...form, rows });
  const zeroed = (length: number, byte = 0): Block => {
    const block = heap.allocate(length);
    heap.viewAs(Uint8Array, block).fill(byte);
    return block;
  };
  const place = { form, first, count: rows / PANEL };
  if (!isQuantisedForm(form))
    return { ...place, values: zeroed(bytes.codes / 4), scales: null, offsets: null };
  const { encoding, zeroPoint, offsets } = form;
  const table = bytes.scales / 4 / (offsets ? 2 : 1);
  return {
    ...place,
    values: zeroed(bytes.codes / 4, encoding === 'q4' ? zeroPoint * 0x11 : zeroPoint),
    scales: zeroed(table),
    offsets: offsets ? zeroed(table) : null,
  };
}

/** Puts rows of a matrix of the panels' own form into them, from row `first` on. */
export function storeRows(
  heap: Heap,
  { values, scales, offsets }: StoredPanels,
  matrix: CanonicalMatrix,
  first: number,
): void {
  const { cols } = matrix;
  const table = (rows: Uint16Array | Float32Array | null, block: Block | null, group: number) => {
    if (!rows || !block) return;
    if (rows instanceof Uint16Array)
      packRows(rows, cols / group, heap.viewAs(Uint16Array, block), first);
    else packRows(rows, cols / group, heap.view(block), first);
  };
  switch (matrix.encoding) {
    case 'f32':
      packRows(matrix.values, cols, heap.view(values), first);
      return;
    case 'f16':
    case 'bf16':
      packRows(matrix.values, cols, heap.viewAs(Uint16Array, values), first);
      return;
    case 'q4':
      packNibbles(matrix.codes, cols, heap.viewAs(Uint32Array, values), first);
      break;
    case 'q8': {
      const { buffer, byteOffset, byteLength } = matrix.codes;
      const codes = new Uint8Array(buffer, byteOffset, byteLength);
      packRows(codes, cols, heap.viewAs(Uint8Array, values), first);
    }
  }
  table(matrix.scales, scales, matrix.group);
  table(matrix.offsets, offsets, matrix.group);
}

/** Writes panels first … first + count, counted from the map's own first, as f32 [count, cols, 8]. */
export function unpackPanels(
  heap: Heap,
  { form, first: own, values, scales, offsets }: StoredPanels,
  first: number,
  count: number,
  to: number,
): void {
  const { kernels } = heap;
  const { cols } = form;
  const from = first - own;
  switch (form.encoding) {
    case 'f32':
      kernels.repeat(values.at + 32 * from * cols, to, 32 * count * cols, 1);
      return;
    case 'f16':
      kernels.unpack_f16(values.at + 16 * from * cols, 8 * count * cols, to);
      return;
    case 'bf16':
      kernels.unpack_bf16(values.at + 16 * from * cols, 8 * count * cols, to);
      return;
  }
  const { encoding, group, scaleBits, zeroPoint } = form;
  const groups = cols / group;
  // eight scales of so many bits
  const table = (block: Block | null) => (block ? block.at + from * groups * scaleBits : 0);
  const [unpack, bytes] =
    encoding === 'q4' ? ([kernels.unpack_q4, 4] as const) : ([kernels.unpack_q8, 8] as const);
  unpack(
    ...([values.at + bytes * from * cols, table(scales), table(offsets)] as const),
    ...([scaleBits === 16, zeroPoint, group, count * groups, to] as const),
  );
}
