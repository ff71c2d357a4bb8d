import type { Gpu, KernelSource, Op } from '../device/gpu.ts';
import type { GpuMatrix } from '../model/gpu-matrix.ts';
import { pack } from '../device/pack.ts';
import { linearTransposedWgsl, octsOfGroup, rowsOfGroup } from './linear_transposed_wgsl.ts';
import type { ProductStyle } from './product-style.ts';
import weights8 from './weights8.wgsl?raw';

/**
 * dx[m, k] = Σ_n dy[m, from + n]·W[first + n, k], the gradient of what a linear map reads from that
 * of what it writes.
 */
export function linearTransposed(
  gpu: Gpu,
  args: {
    matrix: GpuMatrix;
    /** The rows of the matrix to multiply with; all where absent. */
    rows?: { first: number; count: number };
    /** [M, stride] */
    dy: GPUBuffer;
    /** Column of dy that belongs to the first of those rows. */
    from: number;
    stride: number;
    /** [M, cols] */
    dx: GPUBuffer;
    /** Whether the product is added to what dx holds. */
    adds: boolean;
    /** M; without meaning where rows are picked. */
    m: number;
    /**
     * Only one row of each cotangent is multiplied, where its span begins; the others stay as they are.
     * spans: [cotangents, 2] u32.
     */
    picked?: { spans: GPUBuffer; per: number; cotangents: number } | undefined;
    style: ProductStyle;
  },
): Op {
  const { matrix, picked, style } = args;
  const m = picked?.cotangents ?? args.m;
  const { first, count } = args.rows ?? { first: 0, count: matrix.rows };
  const { cols, rows } = matrix;
  const shape = pack(
    cols,
    rows,
    first,
    count,
    args.from,
    args.stride,
    m,
    Number(args.adds),
    picked?.per ?? 0,
  );
  return gpu.op(
    linearTransposedSource(matrix.reader, style, picked !== undefined),
    [
      matrix.codes,
      matrix.scales,
      args.dy,
      args.dx,
      picked?.spans ?? gpu.unused,
      gpu.uniform(shape),
    ],
    [Math.ceil(cols / 8 / octsOfGroup(style)), Math.ceil(m / rowsOfGroup(style))],
  );
}

export function linearTransposedSource(
  reader: GpuMatrix['reader'],
  style: ProductStyle,
  picked: boolean,
): KernelSource {
  return {
    name: `linear_transposed ${reader.name} ${style}`,
    code: `${style === 'quads' ? 'enable subgroups;\n' : ''}${reader.code}${weights8}${linearTransposedWgsl(style)}`,
    constants: { ...reader.constants, PICKED: Number(picked) },
  };
}
