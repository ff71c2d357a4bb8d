import type { LinearTuning } from './kernels/linear.ts';

/** How kernels run on an adapter. */
export interface Tuning {
  linear: LinearTuning;
  /**
   * Whether threads of a workgroup work on one row together (what GPUs want) or one thread does a
   * row alone (what software adapters want, on which a barrier costs as much as thousands of
   * multiplications).
   */
  cooperate: boolean;
}

/** Measured on SwiftShader, which runs four threads in step on one core and hates barriers. */
export const SOFTWARE_TUNING: Tuning = {
  linear: {
    vector: { tileM: 1, tileN: 16, threadsM: 1, threadsN: 4, splits: 1 },
    matrix: { tileM: 8, tileN: 16, threadsM: 4, threadsN: 4, splits: 1 },
    batch: { tileM: 16, tileN: 16, threadsM: 2, threadsN: 4, splits: 1 },
  },
  cooperate: false,
};

/** For real GPUs: many threads, small tiles, sums shared within a workgroup. */
export const HARDWARE_TUNING: Tuning = {
  linear: {
    vector: { tileM: 1, tileN: 1, threadsM: 1, threadsN: 32, splits: 8 },
    matrix: { tileM: 8, tileN: 8, threadsM: 8, threadsN: 8, splits: 1 },
    batch: { tileM: 8, tileN: 8, threadsM: 8, threadsN: 8, splits: 1 },
  },
  cooperate: true,
};
