import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import type { GpuMatrix } from '../model/gpu-matrix.ts';
import { pack } from '../device/pack.ts';
import weights8 from './weights8.wgsl?raw';
import wgsl from './written_change.wgsl?raw';

const SIZE = 64;

/** By how much a kind of mutation moves a weight W: shift + slope·W. */
export interface WeightChange {
  shift: number;
  slope: number;
}

/**
 * What a mutation changes in the output of its rows, one tile of a row by itself: z [rows, T,
 * cols/tile] = Σ_{j in the tile} (shift + slope·W[first + n, j])·x[s, j]. With `gate` what that
 * changes in silu(gate)·up, exactly.
 */
export function writtenChange(
  gpu: Gpu,
  args: {
    matrix: GpuMatrix;
    /** Rows of the matrix. */
    first: number;
    count: number;
    change: WeightChange;
    /** Columns of a tile. */
    tile: number;
    /** [T, cols] */
    x: GPUBuffer;
    /** T */
    positions: number;
    /** Of the gate projection: [T, 2·width], and which of its rows the first one is. */
    gate: { gateUp: GPUBuffer; width: number; from: number } | null;
    z: GPUBuffer;
    /** Row of z that the first one is. */
    out: number;
  },
): Op {
  const { matrix, first, count, change, tile, x, positions, gate, z } = args;
  const { reader, codes, scales, rows, cols } = matrix;
  const shape = pack(
    ...[rows, first, count, cols, positions, tile],
    { f32: change.shift },
    { f32: change.slope },
    ...[gate?.from ?? 0, gate?.width ?? 0, args.out],
  );
  return gpu.op(
    {
      name: `written_change ${reader.name}`,
      code: reader.code + weights8 + wgsl,
      constants: {
        ...reader.constants,
        GATE: Number(gate !== null),
        SINGLE: Number(tile === 1),
      },
    },
    [codes, scales, x, gate?.gateUp ?? gpu.unused, z, gpu.uniform(shape)],
    groupsFor(
      tile === 1
        ? (count * positions * cols) / 8
        : count * Math.ceil(cols / tile) * Math.ceil(positions / 4),
      SIZE,
    ),
  );
}
