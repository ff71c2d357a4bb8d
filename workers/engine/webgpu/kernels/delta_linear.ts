import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import type { GpuMatrix } from '../model/gpu-matrix.ts';
import { pack } from '../device/pack.ts';
import { deltaLinearWgsl } from './delta_linear_wgsl.ts';
import weights8 from './weights8.wgsl?raw';

const SIZE = 64;
/** Products of one thread: rows of y, where a sequence has as many, by rows of W. */
const TILE = 4;

/**
 * Adds W·delta to y, where delta [M, width] holds the changed input columns of each sequence. A
 * piece of a stack writes its own columns of y.
 */
export function deltaLinear(
  gpu: Gpu,
  args: {
    matrix: GpuMatrix;
    delta: GPUBuffer;
    /** [B, (first column, count)] u32 */
    spans: GPUBuffer;
    width: number;
    /** [M, stride] */
    y: GPUBuffer;
    stride: number;
    m: number;
    per: number;
  },
): Op {
  const { reader, codes, scales, rows, first } = args.matrix;
  const { m, per, width, stride } = args;
  const tileM = per < TILE ? 1 : TILE;
  const tiles = (m / per) * Math.ceil(per / tileM);
  return gpu.op(
    {
      name: `delta_linear ${reader.name} ${tileM}`,
      code: reader.code + weights8 + deltaLinearWgsl(tileM, TILE),
      constants: reader.constants,
    },
    [
      ...[codes, scales, args.delta, args.spans, args.y],
      gpu.uniform(pack(rows, width, m, per, first, stride)),
    ],
    groupsFor(tiles * Math.ceil(rows / TILE), SIZE),
  );
}
