import type { Gpu, Op } from '../device/gpu.ts';
import { qkNorm } from '../kernels/qk_norm.ts';
import { qkNormBackward } from '../kernels/qk_norm_backward.ts';
import { ropeAndCache } from '../kernels/rope_and_cache.ts';
import { ropeBackward } from '../kernels/rope_backward.ts';
import type { GpuModel } from '../model/gpu-model.ts';

/**
 * What becomes of a layer's products q, k and v before attention: the norms of the heads of q and k,
 * where the model has them, then rotation; keys and values join the caches.
 */
export function turnHeads(
  gpu: Gpu,
  model: GpuModel,
  layer: number,
  args: Parameters<typeof ropeAndCache>[1],
): Op[] {
  const { headNorms: norms } = model.layers[layer];
  const { rms_norm_eps: eps } = model.config;
  return [...(norms ? [qkNorm(gpu, { ...args, norms, eps })] : []), ropeAndCache(gpu, args)];
}

/**
 * The way back: the gradients of rotated q and k in `dqkv` become those of the products.
 * @param args.products q, k and v before their norms, [per, …]; null where the model has none
 */
export function turnHeadsBack(
  gpu: Gpu,
  model: GpuModel,
  layer: number,
  args: Parameters<typeof ropeBackward>[1] & { products: GPUBuffer | null },
): Op[] {
  const { headNorms: norms } = model.layers[layer];
  const { products: x } = args;
  const { rms_norm_eps: eps } = model.config;
  return [
    ropeBackward(gpu, args),
    ...(norms && x ? [qkNormBackward(gpu, { ...args, x, norms, eps })] : []),
  ];
}
