import type { Gpu, KernelSource, Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import type { ProductStyle } from './product-style.ts';
import { columnsOfGroup, sensitivityWgsl, type SensitivityForm } from './sensitivity_wgsl.ts';

const MAX_GROUPS = 65_535;

/** The extremes of sums so far, and whose they are: [rows of sums, cols] each. */
export interface Extremes {
  lowest: GPUBuffer;
  /** Absent where only the lowest are wanted. */
  highest: GPUBuffer | null;
  /** u32: the lowest's cotangent, and the highest's · 2^16. */
  ofWhom: GPUBuffer;
}

/**
 * Of a[c, i, j] = Σ_{h, s} g[c, s, from + i·height + h]·z[h, s, j] the extremes over the cotangents c,
 * joined with those so far. Cotangents come in ascending order of their spans.
 */
export function sensitivity(
  gpu: Gpu,
  args: {
    /** [cotangents·per, stride]; 0 outside of a cotangent's span. */
    g: GPUBuffer;
    stride: number;
    /** Column of g that belongs to the first row of weights. */
    from: number;
    /** [T, cols], or [rows, T, cols] if `apart`: each row of weights has its own. */
    z: GPUBuffer;
    apart: boolean;
    /** T */
    positions: number;
    cols: number;
    /** Rows of weights, and how many of them make one row of sums. */
    rows: number;
    height: number;
    /** [cotangents, 2] u32: the first position of each that is not 0, and that behind the last. */
    spans: GPUBuffer;
    per: number;
    cotangents: number;
    /** Number of the first cotangent among all. */
    number: number;
    /** Whether these are the first cotangents. */
    fresh: boolean;
    extremes: Extremes;
    /** Row of the extremes that the first row of sums is. */
    out: number;
    style: ProductStyle;
  },
): Op {
  const { g, z, spans, cols, rows, height, extremes, style } = args;
  const { lowest, highest, ofWhom } = extremes;
  const form = { both: highest !== null, style };
  const shape = pack(
    cols,
    args.apart ? args.positions * cols : 0,
    args.per,
    args.cotangents,
    args.number,
    args.stride,
    args.from,
    rows,
    height,
    Number(args.fresh),
    args.out,
  );
  const tall = Math.ceil(rows / height);
  return gpu.op(
    sensitivitySource(form),
    [g, z, spans, lowest, ofWhom, ...(highest ? [highest] : []), gpu.uniform(shape)],
    [
      Math.ceil(cols / columnsOfGroup(form)),
      Math.min(tall, MAX_GROUPS),
      Math.ceil(tall / MAX_GROUPS),
    ],
  );
}

export function sensitivitySource(form: SensitivityForm): KernelSource {
  const name = `sensitivity${form.both ? ' both' : ''} ${form.style}`;
  return { name, code: sensitivityWgsl(form) };
}
