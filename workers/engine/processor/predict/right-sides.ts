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

/** Inputs x [T, width] of a matrix, in whole panels, as right sides: cells are columns. Free `blocks`. */
export function inputPanels(
  heap: Heap,
  prompts: readonly PromptInside[],
  width: number,
  input: (prompt: PromptInside) => Block,
): { sides: RightSide[]; blocks: Block[] } {
  const lengths = prompts.map(({ rows }) => rows * width);
  const blocks = allocateAll(heap, lengths);
  const sides = prompts.map((prompt, i): RightSide => {
    const { rows } = prompt;
    const x = heap.view(input(prompt), 0, rows * width);
    const to = heap.view(blocks[i]);
    for (let s = 0; s < rows; s++)
      for (let j = 0; j < width; j++)
        to[((j >> 3) * rows + s) * PANEL + (j & 7)] = x[s * width + j];
    return { prompt, inner: rows, panels: width / PANEL, at: blocks[i].at };
  });
  return { sides, blocks };
}
