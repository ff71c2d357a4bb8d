import type { Gpu, Op } from '../device/gpu.ts';
import wgsl from './advance.wgsl?raw';

/** Moves the uniform of a decoding pass one token on. */
export function advance(gpu: Gpu, passUniform: GPUBuffer): Op {
  return gpu.op({ name: 'advance', code: wgsl }, [passUniform], [1]);
}
