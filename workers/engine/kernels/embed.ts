import { groupsFor, type Gpu, type Op } from '../gpu.ts';
import type { GpuMatrix } from '../gpu-matrix.ts';
import { words } from '../words.ts';
import wgsl from './embed.wgsl?raw';

const SIZE = 64;

/** x[m, :] = E[tokens[m], :]. tokens [M] u32, x [M, cols] f32. */
export function embed(
  gpu: Gpu,
  args: { matrix: GpuMatrix; tokens: GPUBuffer; x: GPUBuffer; rows: number },
): Op {
  const { reader, codes, scales, cols } = args.matrix;
  return gpu.op(
    {
      name: `embed ${reader.name}`,
      code: reader.code + wgsl,
      constants: { ...reader.constants, SIZE },
    },
    [codes, scales, args.tokens, args.x, gpu.uniform(words(cols, args.rows))],
    groupsFor((args.rows * cols) / 8, SIZE),
  );
}
