import type { Gpu } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import wgsl from './checksum.wgsl?raw';
import mix from './mix.wgsl?raw';

const SIZE = 64;
const GROUPS = 256;

/** A 64-bit checksum over all words of some buffers, as 16 hex digits per buffer. */
export async function checksum(gpu: Gpu, buffers: readonly GPUBuffer[]): Promise<string> {
  const sums = buffers.map(() => gpu.buffer('checksum', 8));
  try {
    gpu.submit(
      buffers.map((data, i) =>
        gpu.op(
          { name: 'checksum', code: mix + wgsl },
          [data, sums[i], gpu.uniform(pack(data.size / 4))],
          [Math.min(GROUPS, Math.ceil(data.size / 4 / SIZE))],
        ),
      ),
    );
    const parts = await Promise.all(sums.map((sum) => gpu.read(sum)));
    return parts
      .flatMap((bytes) => [...new Uint32Array(bytes)])
      .map((word) => word.toString(16).padStart(8, '0'))
      .join('');
  } finally {
    gpu.destroyAll(sums);
  }
}
