import { Heap, type Block } from '../heap.ts';
import { bestBuild, loadKernels, type KernelBuild } from '../kernels.ts';
import { packRows, whole } from '../panels.ts';

/** The builds that run here: plain SIMD everywhere, relaxed SIMD in newer engines. */
export const BUILDS: KernelBuild[] = [...new Set(['simd' as const, bestBuild()])];

/** A heap of its own for a test file. */
export const testHeap = async (build: KernelBuild): Promise<Heap> =>
  new Heap(await loadKernels(build));

/** W [rows, cols] in panels. */
export function putPanels(heap: Heap, weights: Float32Array, cols: number): Block {
  const panels = new Float32Array(whole(weights.length / cols) * cols);
  packRows(weights, cols, panels);
  return heap.put(panels);
}

/** A copy of a block's numbers. */
export const numbers = (heap: Heap, block: Block): Float32Array => heap.view(block).slice();

/** Leaves NaN in memory that is free, since what was there before must not matter. */
export function litter(heap: Heap, length = 2 ** 20): void {
  heap.free(heap.put(new Float32Array(length).fill(NaN)));
}
