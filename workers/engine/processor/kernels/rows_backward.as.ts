import { squares } from './rows.as';
import { exp, madd, sum, whole } from './simd.as';

/**
 * dx += gradient of x for y = x·r·weight, r = 1 / √(mean(x²) + eps), of every row of x [m, cols in
 * whole panels]: r·weight·dy − x·r³/cols·Σ(weight·dy·x).
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
  const bytes = whole(cols) << 2;
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
 * Gradients of what norm_heads took in, in place of those of what it gave out: of the first heads of
 * every row of dy. Rows of x and dy stand `stride` apart.
 * @param x what it took in
 */
export function norm_heads_backward(
  x: usize,
  stride: usize,
  weight: usize,
  dy: usize,
  heads: usize,
  headDim: usize,
  eps: f32,
  rows: usize,
): void {
  const bytes = headDim << 2;
  for (let t: usize = 0; t < rows; t++)
    for (let h: usize = 0; h < heads; h++) {
      const from = x + ((t * stride + h * headDim) << 2);
      const to = dy + ((t * stride + h * headDim) << 2);
      let four = f32x4.splat(0);
      let j: usize = 0;
      for (; j + 16 <= bytes; j += 16) {
        const scaled = f32x4.mul(v128.load(weight + j), v128.load(to + j));
        four = madd(scaled, v128.load(from + j), four);
      }
      let product = sum(four);
      for (; j < bytes; j += 4)
        product += load<f32>(weight + j) * load<f32>(to + j) * load<f32>(from + j);
      const r: f32 = <f32>1 / sqrt<f32>(squares(from, bytes) / <f32>headDim + eps);
      const across: f32 = (-r * r * r * product) / <f32>headDim;
      const rs = f32x4.splat(r);
      const acrosses = f32x4.splat(across);
      for (j = 0; j + 16 <= bytes; j += 16) {
        const scaled = f32x4.mul(v128.load(weight + j), v128.load(to + j));
        v128.store(to + j, madd(v128.load(from + j), acrosses, f32x4.mul(scaled, rs)));
      }
      for (; j < bytes; j += 4) {
        const scaled = load<f32>(weight + j) * load<f32>(to + j);
        store<f32>(to + j, load<f32>(from + j) * across + scaled * r);
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
 * stand `stride` apart.
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
    for (let h: usize = 0; h < heads; h++, at += headDim << 2) {
      let i: usize = 0;
      for (; i + 16 <= half; i += 16) {
        const low = v128.load(rotation + (i << 1));
        const high = v128.load(rotation + (i << 1), 16);
        const cos = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
        const sin = v128.shuffle<f32>(low, high, 1, 3, 5, 7);
        const a = v128.load(at + i);
        const b = v128.load(at + i + half);
        v128.store(at + i, f32x4.add(f32x4.mul(a, cos), f32x4.mul(b, sin)));
        v128.store(at + i + half, f32x4.sub(f32x4.mul(b, cos), f32x4.mul(a, sin)));
      }
      for (; i < half; i += 4) {
        const cos = load<f32>(rotation + (i << 1));
        const sin = load<f32>(rotation + (i << 1), 4);
        const a = load<f32>(at + i);
        const b = load<f32>(at + i + half);
        store<f32>(at + i, a * cos + b * sin);
        store<f32>(at + i + half, b * cos - a * sin);
      }
    }
  }
}
