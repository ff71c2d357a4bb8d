import type { Cotangent } from '../../shared/cotangents.ts';
import type { Block, Heap } from '../heap.ts';

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

export function rowsOf(heap: Heap, cotangents: readonly Pick<Cotangent, 'position'>[]): AllRows {
  let total = 0;
  const ats = cotangents.map(({ position }) => (total += position + 1) - position - 1);
  const rows = (
    at: (c: number) => number,
    first: (position: number) => number,
    all: number,
  ): CotangentRows => {
    const of = (pick: (position: number, c: number) => number) =>
      Uint32Array.from(cotangents, ({ position }, c) => pick(position, c));
    const table = {
      at: of((_, c) => at(c)),
      first: of(first),
      count: of((position) => position + 1 - first(position)),
    };
    const triples = cotangents.flatMap((_, c) => [table.at[c], table.first[c], table.count[c]]);
    return { ...table, total: all, block: putWords(heap, triples) };
  };
  return {
    full: rows(
      (c) => ats[c],
      () => 0,
      total,
    ),
    tail: rows(
      (c) => c,
      (position) => position,
      cotangents.length,
    ),
    ends: rows(
      (c) => ats[c] + cotangents[c].position,
      (position) => position,
      total,
    ),
  };
}

export function freeRows(heap: Heap, { full, tail, ends }: AllRows): void {
  heap.free(full.block, tail.block, ends.block);
}

/** Allocates and fills u32. */
export function putWords(heap: Heap, words: readonly number[]): Block {
  const block = heap.allocate(words.length);
  heap.words(block).set(words);
  return block;
}
