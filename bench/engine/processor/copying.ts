import type { Heap } from '../../../workers/engine/processor/heap.ts';
import { timed } from '../measure.ts';

/** Numbers copied at a time, and how often: what a batch's activations are, which fit a core's cache. */
const [LENGTH, TIMES, TRIALS] = [2 ** 16, 512, 4];

/** Bytes per second that a kernel reads and writes on one thread. */
export async function copyRate(heap: Heap): Promise<number> {
  const [x, y] = [heap.allocate(LENGTH), heap.allocate(LENGTH)];
  let best = Infinity;
  for (let trial = 0; trial < TRIALS; trial++) {
    const { ms } = await timed(() => {
      for (let i = 0; i < TIMES; i++) heap.kernels.repeat(x.at, y.at, 4 * LENGTH, 1);
      return Promise.resolve();
    });
    best = Math.min(best, ms);
  }
  heap.free(x, y);
  return (1000 * 2 * 4 * LENGTH * TIMES) / best;
}
