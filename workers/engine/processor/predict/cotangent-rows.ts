import type { Cotangent } from '../../shared/cotangents.ts';
import { allocateAll, type Block, type Heap } from '../heap.ts';

/** Rows of a gradient: of each cotangent those positions where it can be other than 0. */
export interface CotangentRows {
  /** Of all cotangents. */
  total: number;
  /** Of each its first row, that row's position, and how many there are. */
  at: Uint32Array;
  first: Uint32Array;
  count: Uint32Array;
  /** The same for kernels, u32 [cotangents, 3]. */
  block: Block;
}

/** The rows that cotangents have in the three forms in which gradients come. */
export interface AllRows {
  /** Every position up to each cotangent's own. */
  full: CotangentRows;
  /** Its own position alone, one row for each: what there is behind the last layer's attention. */
  tail: CotangentRows;
  /** Its own position alone, as a row among those of `full`. */
  ends: CotangentRows;
}

/** Throws a LabError 'too-big' if there is no room, and leaves nothing behind. */
export function rowsOf(heap: Heap, cotangents: readonly Pick<Cotangent, 'position'>[]): AllRows {
  let total = 0;
  const starts = cotangents.map(({ position }) => (total += position + 1) - position - 1);
  const size = 3 * cotangents.length;
  const [full, tail, ends] = allocateAll(heap, [size, size, size]);
  const rows = (
    block: Block,
    all: number,
    at: (c: number, position: number) => number,
    first: (position: number) => number,
  ): CotangentRows => {
    const of = (pick: (position: number, c: number) => number) =>
      Uint32Array.from(cotangents, ({ position }, c) => pick(position, c));
    const table = {
      at: of((position, c) => at(c, position)),
      first: of(first),
      count: of((position) => position + 1 - first(position)),
    };
    const triples = cotangents.flatMap((_, c) => [table.at[c], table.first[c], table.count[c]]);
    heap.words(block).set(triples);
    return { ...table, total: all, block };
  };
  const own = (position: number) => position;
  return {
    full: rows(
      full,
      total,
      (c) => starts[c],
      () => 0,
    ),
    tail: rows(tail, cotangents.length, (c) => c, own),
    ends: rows(ends, total, (c, position) => starts[c] + position, own),
  };
}

export function freeRows(heap: Heap, { full, tail, ends }: AllRows): void {
  heap.free(full.block, tail.block, ends.block);
}
