import type { GpuSpeed } from '../../src/lib/plan/cost-model.ts';

/**
 * Share of the published peak that batched products are taken to reach on a real GPU: what tiled
 * f32 products in WebGPU commonly reach. An assumption.
 */
export const SHARE = 0.3;

/** Published f32 peak and memory bandwidth. */
export const GPUS: Record<string, GpuSpeed> = {
  // NVIDIA, "Ada GPU architecture" white paper, appendix A
  rtx_4090: {
    name: 'NVIDIA RTX 4090',
    flopsPerSecond: 82.6e12,
    bytesPerSecond: 1008e9,
    share: SHARE,
  },
  // Apple, MacBook Pro technical specifications (bandwidth, 40 GPU cores); Apple publishes no FLOP/s:
  // 40 cores × 128 lanes × 2 × 1.38 GHz
  m3_max: {
    name: 'Apple M3 Max, 40 cores',
    flopsPerSecond: 14.1e12,
    bytesPerSecond: 400e9,
    share: SHARE,
  },
};
