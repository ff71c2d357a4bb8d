/** Cells of a block: a map is stored in blocks of so many cells, counted row by row. */
export const BLOCK_CELLS = 1024;

export const blockOf = (cell: number): number => Math.floor(cell / BLOCK_CELLS);

/** The numbers of the blocks that some cells are in, each once, ascending. */
export function blocksOf(cells: Uint32Array): number[] {
  const blocks = new Set<number>();
  for (let i = 0; i < cells.length; i++) blocks.add(blockOf(cells[i]));
  return [...blocks].sort((a, b) => a - b);
}

/** Bits of one block: cell i of it is bit i % 8 of byte i / 8. [BLOCK_CELLS / 8] */
export type BlockBits = Uint8Array;

export const noBits = (): BlockBits => new Uint8Array(BLOCK_CELLS / 8);
export const hasBit = (bits: BlockBits, i: number): boolean =>
  ((bits[i >> 3] >> (i & 7)) & 1) === 1;
export const setBit = (bits: BlockBits, i: number): void => void (bits[i >> 3] |= 1 << (i & 7));
export const clearBit = (bits: BlockBits, i: number): void =>
  void (bits[i >> 3] &= ~(1 << (i & 7)));

/**
 * A set of a map's cells: bits by block, of the blocks that have any. Plain data, so that it may be
 * sent to a worker; a map of millions of cells of which few are in it takes little.
 */
export type CellSet = Map<number, BlockBits>;

export function hasCell(set: ReadonlyMap<number, BlockBits> | undefined, cell: number): boolean {
  const bits = set?.get(blockOf(cell));
  return bits !== undefined && hasBit(bits, cell % BLOCK_CELLS);
}

export function addCell(set: CellSet, cell: number): void {
  const block = blockOf(cell);
  const bits = set.get(block) ?? noBits();
  set.set(block, bits);
  setBit(bits, cell % BLOCK_CELLS);
}

export function removeCell(set: CellSet, cell: number): void {
  const bits = set.get(blockOf(cell));
  if (bits) clearBit(bits, cell % BLOCK_CELLS);
}

/** Calls `seen` with each cell of a set, ascending within a block. */
export function eachCell(set: ReadonlyMap<number, BlockBits>, seen: (cell: number) => void): void {
  for (const [block, bits] of set)
    for (let i = 0; i < BLOCK_CELLS; i++) if (hasBit(bits, i)) seen(block * BLOCK_CELLS + i);
}

/** How many cells a set has. @param wanted counts only these */
export function countCells(
  set: ReadonlyMap<number, BlockBits>,
  wanted?: (cell: number) => boolean,
): number {
  let n = 0;
  if (wanted) eachCell(set, (cell) => (n += Number(wanted(cell))));
  else for (const bits of set.values()) for (const byte of bits) n += BITS_OF[byte];
  return n;
}

/** How many bits of each byte are set. */
const BITS_OF = Uint8Array.from({ length: 256 }, (_, byte) => {
  let n = 0;
  for (let rest = byte; rest > 0; rest >>= 1) n += rest & 1;
  return n;
});

/** All of a map's cells but some. @param cells how many the map has */
export function allCellsBut(cells: number, open: Iterable<number>): CellSet {
  const set: CellSet = new Map();
  for (let block = 0; block * BLOCK_CELLS < cells; block++) set.set(block, noBits().fill(0xff));
  const last = set.get(blockOf(cells - 1));
  if (last && cells % BLOCK_CELLS > 0)
    for (let i = cells % BLOCK_CELLS; i < BLOCK_CELLS; i++) clearBit(last, i);
  for (const cell of open) clearBit(set.get(blockOf(cell))!, cell % BLOCK_CELLS);
  return set;
}
