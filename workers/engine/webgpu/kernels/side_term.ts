import type { WrittenValue } from '../../../../src/lib/mutation/mutation.ts';
import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import type { GpuMatrix } from '../model/gpu-matrix.ts';
import { pack, writtenWords } from '../device/pack.ts';
import wgsl from './side_term.wgsl?raw';
import siteWgsl from './site.wgsl?raw';
import weights8 from './weights8.wgsl?raw';

const SIZE = 64;
/** 32-bit words of a site. */
export const SITE_WORDS = 7;

/** A site as kernels read it; rows and columns of the matrix, or of the stack it is a piece of. */
export interface KernelSite {
  row: number;
  col: number;
  /** 0: changes nothing. */
  height: number;
  width: number;
  /** Column of the product that the site's first row writes. */
  out: number;
  value: WrittenValue;
}

/** Packs sites for kernels, [B, 7 words]. */
export function packSites(sites: readonly KernelSite[]): Uint32Array {
  const words = new Uint32Array(sites.length * SITE_WORDS);
  sites.forEach((s, i) => {
    const [value, negates] = writtenWords(s.value);
    const site = pack(s.row, s.col, s.height, s.width, s.out, value, negates);
    words.set(site, i * SITE_WORDS);
  });
  return words;
}

/**
 * Adds to y what writing each sequence's value over its site would add to the product W·x. Rows of
 * the site that are not in `matrix` are left out.
 */
export function sideTerm(
  gpu: Gpu,
  args: {
    matrix: GpuMatrix;
    /** [M, cols], or the rows that all sequences share when `sharedFrom` is given. */
    x: GPUBuffer;
    /** Row of x that is every sequence's first row. */
    sharedFrom?: number;
    /** [M, stride] */
    y: GPUBuffer;
    stride: number;
    /** From {@link packSites}, one site per sequence. */
    sites: GPUBuffer;
    /** Of the tallest site. */
    height: number;
    m: number;
    /** Rows of a sequence. */
    per: number;
  },
): Op {
  const { reader, codes, scales, rows, cols, first: base } = args.matrix;
  const { stride, height, m, per, sharedFrom } = args;
  return gpu.op(
    {
      name: `side_term ${reader.name}`,
      code: reader.code + weights8 + siteWgsl + wgsl,
      constants: { ...reader.constants, SHARED: Number(sharedFrom !== undefined) },
    },
    [
      codes,
      scales,
      args.x,
      args.y,
      args.sites,
      gpu.uniform(pack(cols, rows, stride, height, m, per, sharedFrom ?? 0, base)),
    ],
    groupsFor(m * height, SIZE),
  );
}
