import type { LinearTuning } from '../kernels/linear.ts';
import type { TileSizes } from '../kernels/linear_wgsl.ts';

/** How kernels run on an adapter. */
export interface Tuning {
  linear: LinearTuning;
  /** Tilings for batches, the best first as far as is known. */
  candidates: TileSizes[];
  /**
   * Whether the engine measures the candidates before its first batch. If not it takes the first
   * that the device can run.
   */
  measure: boolean;
  /**
   * Whether threads of a workgroup work on one row together (what GPUs want) or one thread does a
   * row alone (what software adapters want, on which a barrier costs as much as thousands of
   * multiplications).
   */
  cooperate: boolean;
}

const tile = (
  style: TileSizes['style'],
  [tileM, tileN]: [number, number],
  [threadsM, threadsN]: [number, number],
  splits = 1,
): TileSizes => ({ style, tileM, tileN, threadsM, threadsN, splits });

/**
 * Measured on SwiftShader, which runs four threads in step on one core: a load costs it more than
 * ten multiplications and handing a value to neighbours three, hence the large tile of batches,
 * which shares its loads within quads where there are subgroups. Compiling that takes seconds, hence
 * nothing is tried out, and a prompt by itself has a smaller tile.
 */
export const SOFTWARE_TUNING: Tuning = {
  linear: {
    vector: tile('registers', [1, 16], [1, 4]),
    matrix: tile('registers', [4, 8], [4, 4]),
    batch: tile('registers', [16, 16], [2, 4]),
  },
  candidates: [tile('quads', [16, 16], [1, 4]), tile('registers', [16, 16], [2, 4])],
  measure: false,
  cooperate: false,
};

/** For real GPUs: many threads, sums of single rows shared within a workgroup. */
export const HARDWARE_TUNING: Tuning = {
  linear: {
    vector: tile('registers', [1, 1], [1, 32], 8),
    matrix: tile('workgroup', [4, 4], [16, 16]),
    batch: tile('workgroup', [8, 8], [8, 8]),
  },
  candidates: [
    tile('workgroup', [8, 8], [8, 8]),
    tile('workgroup', [4, 4], [16, 16]),
    tile('workgroup', [8, 4], [8, 16]),
    tile('registers', [8, 8], [8, 8]),
    tile('registers', [4, 4], [8, 8]),
  ],
  measure: true,
  cooperate: true,
};
