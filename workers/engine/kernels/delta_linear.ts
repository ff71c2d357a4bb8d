import { groupsFor, type Gpu, type Op } from '../gpu.ts';
import type { GpuMatrix } from '../gpu-matrix.ts';
import { words } from '../words.ts';
import { deltaLinearWgsl } from './delta_linear_wgsl.ts';
import weights8 from './weights8.wgsl?raw';

const SIZE = 64;
/** Products of one thread: rows of y, where a sequence has as many, by rows of W. */
const TILE = 4;

/** Adds W·delta to y, where delta [M, width] holds the changed input columns of each sequence. */
export function deltaLinear(
  gpu: Gpu,
  args: {
    matrix: GpuMatrix;
    delta: GPUBuffer;
    /** [B, (first column, count)] u32 */
    spans: GPUBuffer;
    width: number;
    /** [M, matrix.rows] */
    y: GPUBuffer;
    m: number;
    per: number;
  },
): Op {
  const { reader, codes, scales, rows } = args.matrix;
  const { m, per } = args;
  const tileM = per < TILE ? 1 : TILE;
  const tiles = (m / per) * Math.ceil(per / tileM);
  return gpu.op(
    {
      name: `delta_linear ${reader.name} ${tileM}`,
      code: reader.code + weights8 + deltaLinearWgsl(tileM, TILE),
      constants: reader.constants,
    },
    [codes, scales, args.delta, args.spans, args.y, gpu.uniform(words(rows, args.width, m, per))],
    groupsFor(tiles * Math.ceil(rows / TILE), SIZE),
  );
}
