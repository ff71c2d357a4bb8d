import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import type { GpuMatrix } from '../model/gpu-matrix.ts';
import { pack } from '../device/pack.ts';
import wgsl from './changes.wgsl?raw';
import site from './site.wgsl?raw';
import weights8 from './weights8.wgsl?raw';

const SIZE = 16;

/**
 * changed[offset + b] = whether site b holds any weight that its mutation changes, b < count; as far as
 * `matrix` holds the site, and where `also`, whether that was found in other pieces before.
 */
export function changes(
  gpu: Gpu,
  args: {
    matrix: GpuMatrix;
    sites: GPUBuffer;
    changed: GPUBuffer;
    offset: number;
    count: number;
    also?: boolean;
  },
): Op {
  const { reader, codes, scales, rows, first } = args.matrix;
  const { count, offset, also } = args;
  return gpu.op(
    {
      name: `changes ${reader.name}`,
      code: reader.code + weights8 + site + wgsl,
      constants: reader.constants,
    },
    [
      codes,
      scales,
      args.sites,
      args.changed,
      gpu.uniform(pack(rows, first, count, offset, Number(also ?? false))),
    ],
    groupsFor(count, SIZE),
  );
}
