import type { WrittenValue } from '../../../../src/lib/mutation/mutation.ts';
import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import type { GpuMatrix } from '../model/gpu-matrix.ts';
import { pack, writtenWords } from '../device/pack.ts';
import wgsl from './thaw.wgsl?raw';
import weights8 from './weights8.wgsl?raw';

const SIZE = 64;

/** Copies rows of a matrix to `thawed` [cols, count] f32 (the layout of f32 matrices), `value` written over the given columns. */
export function thaw(
  gpu: Gpu,
  args: {
    matrix: GpuMatrix;
    first: number;
    count: number;
    thawed: GPUBuffer;
    col: number;
    width: number;
    value: WrittenValue;
  },
): Op {
  const { reader, codes, scales, rows, cols } = args.matrix;
  const [value, negates] = writtenWords(args.value);
  const shape = pack(cols, rows, args.first, args.count, args.col, args.width, value, negates);
  return gpu.op(
    {
      name: `thaw ${reader.name}`,
      code: reader.code + weights8 + wgsl,
      constants: reader.constants,
    },
    [codes, scales, args.thawed, gpu.uniform(shape)],
    groupsFor((args.count * cols) / 8, SIZE),
  );
}
