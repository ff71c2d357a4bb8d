import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import type { GpuMatrix } from '../model/gpu-matrix.ts';
import { pack } from '../device/pack.ts';
import wgsl from './mlp_delta.wgsl?raw';
import site from './site.wgsl?raw';
import weights8 from './weights8.wgsl?raw';

const SIZE = 64;

/**
 * How mutations of gate_proj or up_proj change the activations, [M, height], on those of their rows
 * that `matrix` holds.
 */
export function mlpDelta(
  gpu: Gpu,
  args: {
    /** What gate_proj or up_proj lies in. */
    matrix: GpuMatrix;
    /** Wild type's normalised MLP input [T, hidden_size]. */
    h: GPUBuffer;
    /** Wild type's [T, 2·intermediate]. */
    gateUp: GPUBuffer;
    intermediate: number;
    sites: GPUBuffer;
    height: number;
    /** [M, height] */
    delta: GPUBuffer;
    m: number;
    per: number;
    first: number;
  },
): Op {
  const { reader, codes, scales, rows, cols, first: base } = args.matrix;
  const { intermediate, height, m, per, first } = args;
  return gpu.op(
    {
      name: `mlp_delta ${reader.name}`,
      code: reader.code + weights8 + site + wgsl,
      constants: reader.constants,
    },
    [
      codes,
      scales,
      args.h,
      args.gateUp,
      args.sites,
      args.delta,
      gpu.uniform(pack(cols, rows, intermediate, height, m, per, first, base)),
    ],
    groupsFor(m * height, SIZE),
  );
}
