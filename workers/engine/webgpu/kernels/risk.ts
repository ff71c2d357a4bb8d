import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import type { GpuMatrix } from '../model/gpu-matrix.ts';
import { pack } from '../device/pack.ts';
import weights8 from './weights8.wgsl?raw';
import type { WeightChange } from './written_change.ts';
import wgsl from './risk.wgsl?raw';

const SIZE = 64;

/**
 * The risks of one kind from the sensitivities of some rows of a matrix, and the cotangents they
 * come from: risk, whose [count, cols].
 */
export function risk(
  gpu: Gpu,
  args: {
    matrix: GpuMatrix;
    /** Rows of the matrix. */
    first: number;
    count: number;
    change: WeightChange;
    /** Sensitivities, and the row of them that the first one is. */
    at: number;
    lowest: GPUBuffer;
    highest: GPUBuffer;
    ofWhom: GPUBuffer;
    risk: GPUBuffer;
    /** u32 */
    whose: GPUBuffer;
  },
): Op {
  const { matrix, first, count, change, lowest, highest, ofWhom, whose } = args;
  const { reader, codes, scales, rows, cols } = matrix;
  const shape = pack(
    rows,
    first,
    count,
    cols,
    { f32: change.shift },
    { f32: change.slope },
    args.at,
  );
  return gpu.op(
    {
      name: `risk ${reader.name}`,
      code: reader.code + weights8 + wgsl,
      constants: { ...reader.constants, SIZE },
    },
    [codes, scales, lowest, ofWhom, highest, args.risk, whose, gpu.uniform(shape)],
    groupsFor(count * cols, SIZE),
  );
}
