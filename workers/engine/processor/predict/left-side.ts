import type { Block, Heap } from '../heap.ts';
import { putWords } from './cotangent-rows.ts';
import type { OutputGradient } from './gradient.ts';
import type { PromptInside } from './prompt-inside.ts';

/** Cotangents that the kernel takes together. */
const TOGETHER = 6;

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
  /** By prompt: of each group of cotangents the first term and the end. */
  private readonly spans: Block[];

  /** @param tiles whose left sides there are at a time @param height rows of each tile */
  constructor(
    heap: Heap,
    gradient: OutputGradient,
    prompts: readonly PromptInside[],
    { tiles, height }: { tiles: number; height: number },
  ) {
    const { first, count } = gradient.rows;
    this.heap = heap;
    this.gradient = gradient;
    this.height = height;
    this.ld = height * prompts.reduce((most, { rows }) => Math.max(most, rows), 0);
    this.block = heap.allocate(tiles * this.tileLength);
    heap.view(this.block).fill(0);
    this.spans = prompts.map((prompt) => {
      const words: number[] = [];
      const last = prompt.first + prompt.count;
      for (let from = prompt.first; from < last; from += TOGETHER) {
        const to = Math.min(last, from + TOGETHER);
        let [start, end] = [Infinity, 0];
        for (let c = from; c < to; c++) {
          start = Math.min(start, first[c]);
          end = Math.max(end, first[c] + count[c]);
        }
        words.push(start * height, end * height);
      }
      return putWords(heap, words);
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

  /** Of a tile that was read, a prompt's cotangents, and their spans. */
  of(tile: number, prompt: PromptInside, index: number): { at: number; spans: number } {
    const at = this.block.at + 4 * (tile * this.tileLength + prompt.first * this.ld);
    return { at, spans: this.spans[index].at };
  }

  destroy(): void {
    this.heap.free(this.block, ...this.spans);
  }
}
