import type { Gpu } from './gpu.ts';
import type { GpuMatrix } from '../model/gpu-matrix.ts';
import { linear, linearSource } from '../kernels/linear.ts';
import type { TileSizes } from '../kernels/linear_wgsl.ts';
import type { Tuning } from './tuning.ts';

/** Rows of x in a trial: a batch's worth. */
const TRIAL_ROWS = 512;
const TRIAL_RUNS = 3;

/** A candidate with the speed measured. */
export interface Trial {
  tile: TileSizes;
  gflops: number;
}

/**
 * Measures how fast each way of tiling multiplies `TRIAL_ROWS` rows with a matrix of the model.
 * @returns the trials, fastest first
 */
export async function tryTiles(
  gpu: Gpu,
  matrix: GpuMatrix,
  tiles: readonly TileSizes[],
): Promise<Trial[]> {
  const x = gpu.buffer('trial x', TRIAL_ROWS * matrix.cols * 4);
  const y = gpu.buffer('trial y', TRIAL_ROWS * matrix.rows * 4);
  const trials: Trial[] = [];
  try {
    await gpu.compile(tiles.map((tile) => linearSource(matrix.reader, tile)));
    for (const tile of tiles) {
      const tuning = { vector: tile, matrix: tile, batch: tile };
      const op = linear(gpu, tuning, {
        matrix,
        x,
        y,
        out: 0,
        stride: matrix.rows,
        m: TRIAL_ROWS,
      });
      gpu.submit([op]);
      await gpu.read(y, 4);
      const started = performance.now();
      gpu.submit(Array.from({ length: TRIAL_RUNS }, () => op));
      await gpu.read(y, 4);
      const seconds = (performance.now() - started) / 1000;
      const flops = 2 * TRIAL_RUNS * TRIAL_ROWS * matrix.rows * matrix.cols;
      trials.push({ tile, gflops: flops / seconds / 1e9 });
    }
  } finally {
    gpu.destroy(x, y);
  }
  return trials.sort((a, b) => b.gflops - a.gflops);
}

/** Which of some tilings this device can run. */
export function tilesFor(gpu: Gpu, tiles: readonly TileSizes[]): TileSizes[] {
  const { features, limits } = gpu.device;
  return tiles.filter(
    ({ style, threadsM, threadsN, splits }) =>
      threadsM * threadsN * splits <= limits.maxComputeInvocationsPerWorkgroup &&
      (style !== 'quads' || features.has('subgroups')),
  );
}

/** The tuning with the best of its candidates for batches: the fastest, if it says to measure. */
export async function autotune(gpu: Gpu, matrix: GpuMatrix, tuning: Tuning): Promise<Tuning> {
  const fits = tilesFor(gpu, tuning.candidates);
  if (fits.length === 0) return tuning;
  const measured = tuning.measure && fits.length > 1;
  const batch = measured ? (await tryTiles(gpu, matrix, fits))[0].tile : fits[0];
  return { ...tuning, linear: { ...tuning.linear, batch } };
}
