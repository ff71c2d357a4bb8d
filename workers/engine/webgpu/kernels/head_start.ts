import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import wgsl from './head_start.wgsl?raw';

const SIZE = 64;

/**
 * dh [B·per, cols], the gradients of B margins at what the head reads: (tokens[b] − rivals[b])·scale
 * at each one's position, 0 elsewhere. tokens, rivals [B, cols]: rows of the head. starts [B] (u32
 * position, f32 scale).
 */
export function headStart(
  gpu: Gpu,
  args: {
    tokens: GPUBuffer;
    rivals: GPUBuffer;
    starts: GPUBuffer;
    dh: GPUBuffer;
    cols: number;
    per: number;
    cotangents: number;
  },
): Op {
  const { tokens, rivals, starts, dh, cols, per, cotangents } = args;
  return gpu.op(
    { name: 'head_start', code: wgsl },
    [tokens, rivals, starts, dh, gpu.uniform(pack(cols / 4, per, cotangents))],
    groupsFor((cotangents * per * cols) / 4, SIZE),
  );
}
