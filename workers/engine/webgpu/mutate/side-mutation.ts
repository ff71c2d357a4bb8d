import { maxOf } from '../../../../src/lib/base/arrays.ts';
import type { Site } from '../../../../src/lib/model/site.ts';
import type { WrittenValue } from '../../../../src/lib/mutation/mutation.ts';
import type { Gpu } from '../device/gpu.ts';
import { locationOf, type GpuModel } from '../model/gpu-model.ts';
import { packSites, sideTerm } from '../kernels/side_term.ts';
import type { Patch } from '../run/llama.ts';

/** A mutation as a side term: the weights stay as they are, its rows' products get an addition. */
export interface SideMutation {
  patch: Patch;
  /** Frees what the patch uses. */
  release(): void;
}

/**
 * The mutations of the sequences of a run state, one each, all in the matrix of `sites[0]`: adds
 * Σ_c (W'[r, c] − W[r, c])·x[c], W' = value or −W, to the products of each site's rows. A site of height 0 changes
 * nothing.
 */
export function mutateBySideTerm(
  gpu: Gpu,
  model: GpuModel,
  sites: readonly Site[],
  values: readonly WrittenValue[],
): SideMutation {
  const { layer: mutated } = sites[0];
  const location = locationOf(model, sites[0]);
  const buffer = gpu.upload(
    'side term sites',
    packSites(
      sites.map(({ row, col, height, width }, i) => ({
        row: location.first + row,
        col,
        height,
        width,
        out: location.first + row,
        value: values[i],
      })),
    ),
  );
  const height = maxOf(
    sites.map((site) => site.height),
    1,
  );
  return {
    patch: ({ layer, name, x, y, stride, m, per }) =>
      layer !== mutated || name !== location.linear
        ? []
        : location.pieces.map((matrix) =>
            sideTerm(gpu, { matrix, x, y, stride, sites: buffer, height, m, per }),
          ),
    release: () => gpu.destroy(buffer),
  };
}
