import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import type { GpuMatrix } from '../model/gpu-matrix.ts';
import { pack } from '../device/pack.ts';
import wgsl from './embed.wgsl?raw';
import weights8 from './weights8.wgsl?raw';

const SIZE = 64;

/**
 * x[m, :] = E[tokens[m], :] for tokens whose rows `matrix` holds. tokens [M] u32, x [M, cols] f32.
 */
export function embed(
  gpu: Gpu,
  args: { matrix: GpuMatrix; tokens: GPUBuffer; x: GPUBuffer; m: number },
): Op {
  const { reader, codes, scales, rows, cols, first } = args.matrix;
  return gpu.op(
    {
      name: `embed ${reader.name}`,
      code: reader.code + weights8 + wgsl,
      constants: { ...reader.constants, SIZE },
    },
    [codes, scales, args.tokens, args.x, gpu.uniform(pack(cols, rows, first, args.m))],
    groupsFor((args.m * cols) / 8, SIZE),
  );
}
