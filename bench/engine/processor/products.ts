import { Heap } from '../../../workers/engine/processor/heap.ts';
import {
  bestBuild,
  loadKernels,
  type KernelBuild,
} from '../../../workers/engine/processor/kernels.ts';
import { whole } from '../../../workers/engine/processor/panels.ts';
import { productShapes } from '../gemm.ts';
import { timed, type Measure } from '../measure.ts';
import type { ProcessorMeasure } from './engines.ts';

/** Rows of x: about a batch's worth. */
const ROWS = 480;
/** Trials of a product, and the arithmetic in each: the best counts, since others use the machine too. */
const [TRIALS, FLOP] = [6, 2e8];

/** The builds that run here: plain SIMD everywhere, relaxed SIMD in newer browsers. */
const BUILDS: KernelBuild[] = [...new Set(['simd' as const, bestBuild()])];

/** The product kernel's best speed on one thread, in every build. */
export const products: ProcessorMeasure = async ({ engines, bestGemm }) => {
  const measures: Measure[] = [];
  for (const build of BUILDS) {
    const heap = new Heap(await loadKernels(build));
    for (const [name, rows, cols] of productShapes(engines.one.model.config)) {
      const gflops = await bestProduct(heap, whole(rows), cols);
      if (build === engines.one.context.build) bestGemm.set(`${rows} × ${cols}`, gflops);
      measures.push({
        name: `processor.gemm_gflops.${name}.${build}`,
        value: gflops,
        unit: 'GFLOP/s',
        note: `${ROWS} × ${cols} by ${rows} × ${cols} in f32, one thread, best of ${TRIALS}`,
      });
    }
  }
  return measures;
};

/** Best GFLOP/s of x·Wᵀ with W [rows, cols] on one thread; rows are a multiple of 8. */
export async function bestProduct(heap: Heap, rows: number, cols: number): Promise<number> {
  const { linear } = heap.kernels;
  const random = (length: number) => heap.put(Float32Array.from({ length }, Math.random));
  const [x, w, y] = [random(ROWS * cols), random(rows * cols), heap.allocate(ROWS * rows)];
  const flop = 2 * ROWS * rows * cols;
  const times = Math.ceil(FLOP / flop);
  let best = Infinity;
  for (let trial = 0; trial < TRIALS; trial++) {
    const { ms } = await timed(() => {
      for (let i = 0; i < times; i++)
        linear(x.at, cols, w.at, cols, cols, rows, 0, 0, y.at, rows, ROWS);
      return Promise.resolve();
    });
    best = Math.min(best, ms);
  }
  heap.free(x, w, y);
  return (times * flop) / best / 1e6;
}
