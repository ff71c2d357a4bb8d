import type { Gpu } from '../device/gpu.ts';

/**
 * How the products of gradients run: every thread by itself, or that with what four threads share
 * read once for all of them, or a workgroup together.
 */
export type ProductStyle = 'alone' | 'quads' | 'together';

/** The style that suits a device. @param cooperate see Tuning */
export function productStyle({ device }: Pick<Gpu, 'device'>, cooperate: boolean): ProductStyle {
  if (cooperate) return 'together';
  return device.features.has('subgroups') ? 'quads' : 'alone';
}
