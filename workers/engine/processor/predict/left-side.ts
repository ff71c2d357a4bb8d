import { allocateAll, type Block, type Heap } from '../heap.ts';
import type { CotangentRows } from './cotangent-rows.ts';
import type { OutputGradient } from './gradient.ts';
import type { PromptInside, PromptMargins } from './prompt-inside.ts';

/** Cotangents that the kernel takes together. */
const TOGETHER = 6;

/** Cotangents that the kernel takes together, and the terms that any of them has. */
export interface Group {
  /** Which of the prompts. */
  prompt: number;
  first: number;
  count: number;
  start: number;
  end: number;
}

/**
 * The groups of a prompt's cotangents, in their order.
 * @param terms how many terms come before those of a row
 */
export function groupsOf(
  { first, count }: CotangentRows,
  prompt: Pick<PromptMargins, 'first' | 'count'>,
  terms: (row: number) => number,
): Omit<Group, 'prompt'>[] {
  const groups: Omit<Group, 'prompt'>[] = [];
  const last = prompt.first + prompt.count;
  for (let from = prompt.first; from < last; from += TOGETHER) {
    const to = Math.min(last, from + TOGETHER);
    let [start, end] = [Infinity, 0];
    for (let c = from; c < to; c++) {
      start = Math.min(start, terms(first[c]));
      end = Math.max(end, terms(first[c] + count[c]));
    }
    groups.push({ first: from, count: to - from, start, end });
  }
  return groups;
}

/**
 * Gradients of the rows of some tiles as left sides [cotangents, ld], 0 where a cotangent has none;
 * the term of position s and row r of the tile is s·height + r.
 */
export class LeftSide {
  /** Terms that a cotangent has room for. */
  readonly ld: number;
  private readonly heap: Heap;
  private readonly gradient: OutputGradient;
  private readonly height: number;
  private readonly block: Block;
  /** Of all prompts. */
  readonly groups: Group[] = [];
  /** By prompt: the spans of its groups, and which is the first. */
  private readonly spans: { block: Block; group: number }[];

  /** @param tiles whose left sides there are at a time @param height rows of each tile */
  constructor(
    heap: Heap,
    gradient: OutputGradient,
    prompts: readonly PromptInside[],
    { tiles, height }: { tiles: number; height: number },
  ) {
    this.heap = heap;
    this.gradient = gradient;
    this.height = height;
    this.ld = height * prompts.reduce((most, { rows }) => Math.max(most, rows), 0);
    const starts = prompts.map((prompt, index) => {
      const group = this.groups.length;
      for (const one of groupsOf(gradient.rows, prompt, (row) => height * row))
        this.groups.push({ prompt: index, ...one });
      return group;
    });
    const own = starts.map((group, i) => this.groups.slice(group, starts.at(i + 1)));
    const lengths = own.map((groups) => 2 * groups.length);
    const [block, ...blocks] = allocateAll(heap, [tiles * this.tileLength, ...lengths]);
    this.block = block;
    heap.view(block).fill(0);
    this.spans = own.map((groups, i) => {
      heap.words(blocks[i]).set(groups.flatMap(({ start, end }) => [start, end]));
      return { block: blocks[i], group: starts[i] };
    });
  }

  private get tileLength(): number {
    return this.gradient.rows.at.length * this.ld;
  }

  /** Takes in `tiles` tiles from a row of the matrix on. */
  read(row: number, tiles: number): void {
    const { heap, gradient, height, block, ld } = this;
    const { at, ld: ldg, rows } = gradient;
    const cotangents = rows.at.length;
    // tiles of one row lie side by side in the gradient, as the rows of one tile do
    const [columns, between] = height === 1 ? [tiles, this.tileLength] : [height, 1];
    heap.kernels.spread(
      ...([at + 4 * row, ldg, rows.block.at, cotangents, columns] as const),
      ...([block.at, ld, height, between] as const),
    );
  }

  /** Where the gradients of a tile that was read lie, [cotangents, ld]. */
  of(tile: number): number {
    return this.block.at + 4 * tile * this.tileLength;
  }

  /** For the kernel: the spans of a prompt's groups, and which is the first. */
  spansOf(prompt: number): { spans: number; group: number } {
    const { block, group } = this.spans[prompt];
    return { spans: block.at, group };
  }

  destroy(): void {
    this.heap.free(this.block);
    for (const { block } of this.spans) this.heap.free(block);
  }
}
