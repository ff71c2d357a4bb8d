/**
 * Weights in panels [rows/8, cols, 8] → those of the transposed matrix, [cols/8, rows, 8]; both
 * numbers of rows are multiples of 8.
 */
export function transpose_panels(weights: usize, rows: usize, cols: usize, to: usize): void {
  for (let p: usize = 0; p < rows; p += 8)
    for (let c: usize = 0; c < cols; c += 8, weights += 256)
      for (let half: usize = 0; half < 32; half += 16) {
        const out = to + ((c * rows + ((p << 3) + (half << 1))) << 2);
        quarter(weights + half, out);
        quarter(weights + 128 + half, out + 16);
      }
}

/** Four columns of four rows, which stand 32 bytes apart before and after. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
function quarter(from: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from, 32);
  const c = v128.load(from, 64);
  const d = v128.load(from, 96);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7), 96);
}
