import { bestBuild, loadKernels, type KernelBuild } from '../kernels.ts';
import { startClock } from './clock.ts';
import { Heap } from '../heap.ts';

/** Rows, in-features, out-features: the organism's products, SmolLM2's, and a large one. */
const SHAPES = [
  [480, 128, 128],
  [480, 128, 704],
  [480, 352, 128],
  [47, 128, 704],
  [480, 576, 576],
  [480, 576, 1536],
  [480, 2048, 2048],
  [1, 128, 704],
  [1, 576, 1536],
] as const;

/** GFLOP/s of products on one thread. */
export async function measureProducts(build: KernelBuild = bestBuild()): Promise<string[]> {
  const heap = new Heap(await loadKernels(build));
  const { linear } = heap.kernels;
  return SHAPES.map(([m, k, n]) => {
    const random = (length: number) => heap.put(Float32Array.from({ length }, Math.random));
    const [x, w, y] = [random(m * k), random(k * n), heap.allocate(m * n)];
    const once = () => {
      linear(x.at, k, w.at, k, k, n, 0, 0, y.at, n, m);
    };
    const flop = 2 * m * k * n;
    const times = Math.ceil(2e8 / flop);
    let best = Infinity;
    for (let i = 0; i < 8; i++) {
      const elapsed = startClock();
      for (let j = 0; j < times; j++) once();
      best = Math.min(best, elapsed());
    }
    heap.free(x, w, y);
    return `${build} ${m} × ${k} × ${n}: ${((times * flop) / best / 1e6).toFixed(1)} GFLOP/s`;
  });
}
