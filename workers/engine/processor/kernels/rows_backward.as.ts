import { exp, madd, sum } from './simd.as';

/**
 * dx += gradient of x for y = x·r·weight, r = 1 / √(mean(x²) + eps), of every row of x [m, cols]:
 * r·weight·dy − x·r³/cols·Σ(weight·dy·x); cols is a multiple of 4.
 */
export function rms_norm_backward(
  x: usize,
  weight: usize,
  dy: usize,
  dx: usize,
  cols: usize,
  eps: f32,
  m: usize,
): void {
  const bytes = cols << 2;
  for (let i: usize = 0; i < m; i++, x += bytes, dy += bytes, dx += bytes) {
    let square = f32x4.splat(0);
    let product = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) {
      const v = v128.load(x + j);
      square = madd(v, v, square);
      product = madd(f32x4.mul(v, v128.load(weight + j)), v128.load(dy + j), product);
    }
    const r: f32 = <f32>1 / sqrt<f32>(sum(square) / <f32>cols + eps);
    const straight = f32x4.splat(r);
    const across = f32x4.splat((-r * r * r * sum(product)) / <f32>cols);
    for (let j: usize = 0; j < bytes; j += 16) {
      const scaled = f32x4.mul(v128.load(weight + j), v128.load(dy + j));
      const before = v128.load(dx + j);
      v128.store(dx + j, madd(v128.load(x + j), across, madd(scaled, straight, before)));
    }
  }
}

/**
 * Gradients of gate and up for silu(gate)·up, of m rows: gate and up stand ldg apart, their
 * gradients ldd, dy is dense [m, cols]; cols is a multiple of 4.
 */
export function swiglu_backward(
  gate: usize,
  up: usize,
  ldg: usize,
  dy: usize,
  dgate: usize,
  dup: usize,
  ldd: usize,
  cols: usize,
  m: usize,
): void {
  const one = f32x4.splat(1);
  const bytes = cols << 2;
  for (let i: usize = 0; i < m; i++) {
    for (let j: usize = 0; j < bytes; j += 16) {
      const g = v128.load(gate + j);
      const d = v128.load(dy + j);
      const sigmoid = f32x4.div(one, f32x4.add(one, exp(f32x4.neg(g))));
      const slope = f32x4.mul(sigmoid, madd(g, f32x4.sub(one, sigmoid), one));
      v128.store(dgate + j, f32x4.mul(f32x4.mul(d, v128.load(up + j)), slope));
      v128.store(dup + j, f32x4.mul(d, f32x4.mul(g, sigmoid)));
    }
    gate += ldg << 2;
    up += ldg << 2;
    dgate += ldd << 2;
    dup += ldd << 2;
    dy += bytes;
  }
}

/**
 * Turns the first heads of rows x back by the angles of their positions, 0 for the first row; rows
 * stand `stride` apart, hd is a multiple of 8.
 * @param rotation [positions, hd/2, 2] cosines and sines
 */
export function rope_backward(
  x: usize,
  stride: usize,
  rotation: usize,
  heads: usize,
  headDim: usize,
  rows: usize,
): void {
  const half = headDim << 1;
  for (let t: usize = 0; t < rows; t++, rotation += headDim << 2) {
    let at = x + ((t * stride) << 2);
    for (let h: usize = 0; h < heads; h++, at += headDim << 2)
      for (let i: usize = 0; i < half; i += 16) {
        const low = v128.load(rotation + (i << 1));
        const high = v128.load(rotation + (i << 1), 16);
        const cos = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
        const sin = v128.shuffle<f32>(low, high, 1, 3, 5, 7);
        const a = v128.load(at + i);
        const b = v128.load(at + i + half);
        v128.store(at + i, f32x4.add(f32x4.mul(a, cos), f32x4.mul(b, sin)));
        v128.store(at + i + half, f32x4.sub(f32x4.mul(b, cos), f32x4.mul(a, sin)));
      }
  }
}
