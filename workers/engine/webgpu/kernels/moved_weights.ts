import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import type { GpuMatrix } from '../model/gpu-matrix.ts';
import wgsl from './moved_weights.wgsl?raw';
import weights8 from './weights8.wgsl?raw';
import type { WeightChange } from './written_change.ts';

/**
 * By how much mutants move their weights, of those in some rows of a matrix: `first` … of a piece,
 * which are rows `from` … of the whole.
 */
export function movedWeights(
  gpu: Gpu,
  args: {
    matrix: GpuMatrix;
    first: number;
    from: number;
    count: number;
    change: WeightChange;
    /** [mutants, 2] u32: row and column in the whole. */
    mutants: GPUBuffer;
    /** [mutants] */
    deltas: GPUBuffer;
  },
): Op {
  const { matrix, first, from, count, change, mutants, deltas } = args;
  const { reader, codes, scales, rows } = matrix;
  const length = deltas.size / 4;
  const shape = pack(
    ...[rows, first, from, count, length],
    { f32: change.shift },
    { f32: change.slope },
  );
  return gpu.op(
    {
      name: `moved_weights ${reader.name}`,
      code: reader.code + weights8 + wgsl,
      constants: { ...reader.constants },
    },
    [codes, scales, mutants, deltas, gpu.uniform(shape)],
    groupsFor(length, 64),
  );
}
