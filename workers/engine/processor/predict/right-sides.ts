import { allocateAll, type Block, type Heap } from '../heap.ts';
import { PANEL } from '../panels.ts';
import type { PromptInside } from './prompt-inside.ts';

/** The right side of a prompt's product with its gradients: [cells/8, inner, 8]. */
export interface RightSide {
  prompt: PromptInside;
  /** Terms of each sum: the prompt's positions, times the rows of a tile. */
  inner: number;
  panels: number;
  at: number;
}

/** Inputs x [T, cols] of a matrix as right sides: cells are columns. Free `blocks`. */
export function inputPanels(
  heap: Heap,
  prompts: readonly PromptInside[],
  cols: number,
  input: (prompt: PromptInside) => Block,
): { sides: RightSide[]; blocks: Block[] } {
  const lengths = prompts.map(({ rows }) => rows * cols);
  const blocks = allocateAll(heap, lengths);
  const sides = prompts.map((prompt, i): RightSide => {
    const { rows } = prompt;
    const x = heap.view(input(prompt), 0, rows * cols);
    const to = heap.view(blocks[i]);
    for (let s = 0; s < rows; s++)
      for (let j = 0; j < cols; j++) to[((j >> 3) * rows + s) * PANEL + (j & 7)] = x[s * cols + j];
    return { prompt, inner: rows, panels: cols / PANEL, at: blocks[i].at };
  });
  return { sides, blocks };
}
