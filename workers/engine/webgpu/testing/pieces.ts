import { rowSlice, type CanonicalMatrix } from '../../../weights/canonical.ts';
import type { Gpu } from '../device/gpu.ts';
import { uploadMatrices, type MatrixStack } from '../model/gpu-matrix.ts';

/** A matrix in two pieces, about two thirds of its rows and the rest, as if it were too large for one. */
export function uploadPieces(gpu: Gpu, matrix: CanonicalMatrix): MatrixStack {
  const { rows, cols } = matrix;
  const cut = Math.ceil((2 * rows) / 3);
  const ranges = [
    { first: 0, count: cut },
    { first: cut, count: rows - cut },
  ];
  const pieces = ranges.map((range, i) =>
    uploadMatrices(gpu, `piece ${i}`, [rowSlice(matrix, range)], range.first),
  );
  return { rows, cols, pieces };
}
