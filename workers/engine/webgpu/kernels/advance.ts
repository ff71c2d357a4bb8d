import type { Gpu, Op } from '../device/gpu.ts';
import wgsl from './advance.wgsl?raw';

/** Moves a decoding frame one token on. */
export function advance(gpu: Gpu, frame: GPUBuffer): Op {
  return gpu.op({ name: 'advance', code: wgsl }, [frame], [1]);
}
