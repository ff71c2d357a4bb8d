import type { Site } from '../../src/lib/site.ts';
import type { Gpu } from './gpu.ts';
import { f32Matrix } from './gpu-matrix.ts';
import { placeOf, type GpuModel } from './gpu-model.ts';
import { linear } from './kernels/linear.ts';
import { thaw } from './kernels/thaw.ts';
import type { Patch } from './llama.ts';
import type { Tuning } from './tuning.ts';

/** A mutation that is in force in GPU memory until it is undone. */
export interface InPlaceMutation {
  patch: Patch;
  /** Puts the wild type's rows back; a second call does nothing. */
  undo(): void;
}

/** Rows row … row + count − 1 of the matrix, thawed to [cols, count]. */
interface Piece {
  row: number;
  count: number;
  thawed: GPUBuffer;
}

/**
 * Writes `value` (or each weight's own of `values`, [height · width] row by row) over a site: the rows it touches are thawed to f32 in GPU memory, the site is
 * overwritten there, and from then on these rows' products are computed from the thawed weights.
 * Rows are thawed in pieces that fit into one binding.
 */
export function mutateInPlace(
  gpu: Gpu,
  model: GpuModel,
  tuning: Tuning,
  site: Site,
  value: number,
  values?: Float32Array,
): InPlaceMutation {
  const place = placeOf(model, site);
  const most = Math.floor(gpu.device.limits.maxStorageBufferBindingSize / (4 * place.cols));
  const pieces: Piece[] = [];
  for (let row = site.row; row < site.row + site.height; row += most) {
    const count = Math.min(most, site.row + site.height - row);
    pieces.push({ row, count, thawed: gpu.buffer('thawed rows', count * place.cols * 4) });
  }
  gpu.submit(
    pieces.map(({ row, count, thawed }) =>
      thaw(gpu, {
        matrix: place.matrix,
        first: place.first + row,
        count,
        thawed,
        col: site.col,
        width: site.width,
        value,
      }),
    ),
  );
  if (values) for (const piece of pieces) writeValues(gpu, site, piece, values);
  return {
    patch: ({ layer, name, x, residual, y, stride, m }) =>
      layer !== site.layer || name !== place.linear
        ? []
        : pieces.map(({ row, count, thawed }) =>
            linear(gpu, tuning.linear, {
              matrix: f32Matrix(gpu, thawed, count, place.cols),
              x,
              residual,
              y,
              out: place.out + row,
              stride,
              m,
            }),
          ),
    undo: () => gpu.destroy(...pieces.splice(0).map((piece) => piece.thawed)),
  };
}

/** Puts each weight's own value where the site's lies in thawed rows. */
function writeValues(gpu: Gpu, site: Site, { row, count, thawed }: Piece, values: Float32Array) {
  for (let j = 0; j < site.width; j++) {
    const column = Float32Array.from(
      { length: count },
      (_, i) => values[(row - site.row + i) * site.width + j],
    );
    gpu.device.queue.writeBuffer(thawed, 4 * (site.col + j) * count, column);
  }
}
