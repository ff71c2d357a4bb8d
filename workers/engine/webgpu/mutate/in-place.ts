import type { Site } from '../../../../src/lib/model/site.ts';
import type { WrittenValue } from '../../../../src/lib/mutation/mutation.ts';
import type { Gpu } from '../device/gpu.ts';
import { f32Matrix, piecesOf, type PieceRows } from '../model/gpu-matrix.ts';
import { locationOf, type GpuModel } from '../model/gpu-model.ts';
import { linear } from '../kernels/linear.ts';
import { thaw } from '../kernels/thaw.ts';
import type { Patch } from '../run/llama.ts';
import type { Tuning } from '../device/tuning.ts';

/** A mutation that is in force in GPU memory until it is undone. */
export interface InPlaceMutation {
  patch: Patch;
  /** Puts the wild type's rows back; a second call does nothing. */
  undo(): void;
}

/** Some rows of a site, thawed to [cols, count]. */
interface Piece extends PieceRows {
  /** Column of the product that the first of them writes. */
  out: number;
  thawed: GPUBuffer;
}

/**
 * Writes `value` (or each weight's own of `values`, [height · width] row by row) over a site: the
 * rows it touches are thawed to f32 in GPU memory, the site is overwritten there, and from then on
 * these rows' products are computed from the thawed weights. Rows are thawed in pieces that fit
 * into one binding.
 */
export function mutateInPlace(
  gpu: Gpu,
  model: GpuModel,
  tuning: Tuning,
  site: Site,
  value: WrittenValue,
  values?: Float32Array,
): InPlaceMutation {
  const location = locationOf(model, site);
  const stack = model.layers[site.layer].linears[location.linear];
  const most = Math.max(1, Math.floor(gpu.maxBinding / (4 * stack.cols)));
  const pieces: Piece[] = [];
  for (let row = 0; row < site.height; row += most) {
    const out = location.first + site.row + row;
    const range = { first: out, count: Math.min(most, site.height - row) };
    for (const piece of piecesOf(stack, range)) {
      const thawed = gpu.buffer('thawed rows', piece.count * stack.cols * 4);
      const before = row + piece.before;
      pieces.push({ ...piece, before, out: out + piece.before, thawed });
    }
  }
  gpu.submit(
    pieces.map(({ matrix, first, count, thawed }) =>
      thaw(gpu, { matrix, first, count, thawed, col: site.col, width: site.width, value }),
    ),
  );
  if (values) for (const piece of pieces) writeValues(gpu, site, piece, values);
  return {
    patch: ({ layer, name, x, residual, bias, y, stride, m }) =>
      layer !== site.layer || name !== location.linear
        ? []
        : pieces.map(({ out, count, thawed }) =>
            linear(gpu, tuning.linear, {
              matrix: f32Matrix(gpu, thawed, count, stack.cols),
              x,
              residual,
              bias,
              y,
              out,
              stride,
              m,
            }),
          ),
    undo: () => gpu.destroyAll(pieces.splice(0).map((piece) => piece.thawed)),
  };
}

/** Puts each weight's own value where the site's lies in thawed rows. */
function writeValues(gpu: Gpu, site: Site, { before, count, thawed }: Piece, values: Float32Array) {
  for (let j = 0; j < site.width; j++) {
    const column = Float32Array.from(
      { length: count },
      (_, i) => values[(before + i) * site.width + j],
    );
    gpu.device.queue.writeBuffer(thawed, 4 * (site.col + j) * count, column);
  }
}
