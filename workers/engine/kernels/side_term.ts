import { groupsFor, type Gpu, type Op } from '../gpu.ts';
import type { GpuMatrix } from '../gpu-matrix.ts';
import { words } from '../words.ts';
import frame from './frame.wgsl?raw';
import wgsl from './side_term.wgsl?raw';
import weights8 from './weights8.wgsl?raw';

const SIZE = 64;

/** A site as the kernel reads it; rows and columns of the GpuMatrix. */
export interface SideTermSite {
  row: number;
  col: number;
  /** 0: changes nothing. */
  height: number;
  width: number;
  /** Column of y that the site's first row writes. */
  out: number;
  value: number;
}

/** Packs sites for the kernel, [B, 6 words]. */
export function packSites(sites: readonly SideTermSite[]): Uint32Array {
  return words(...sites.flatMap((s) => [s.row, s.col, s.height, s.width, s.out, { f32: s.value }]));
}

/** Adds to y what writing each sequence's value over its site would add to the product W·x. */
export function sideTerm(
  gpu: Gpu,
  args: {
    matrix: GpuMatrix;
    /** [M, cols] */
    x: GPUBuffer;
    /** [M, stride] */
    y: GPUBuffer;
    stride: number;
    /** From {@link packSites}, one site per sequence. */
    sites: GPUBuffer;
    /** Of the tallest site. */
    height: number;
    frame: GPUBuffer;
    m: number;
  },
): Op {
  const { reader, codes, scales, rows, cols } = args.matrix;
  return gpu.op(
    {
      name: `side_term ${reader.name}`,
      code: reader.code + weights8 + frame + wgsl,
      constants: reader.constants,
    },
    [
      codes,
      scales,
      args.x,
      args.y,
      args.sites,
      gpu.uniform(words(cols, rows, args.stride, args.height, args.m)),
      args.frame,
    ],
    groupsFor(args.m * args.height, SIZE),
  );
}
