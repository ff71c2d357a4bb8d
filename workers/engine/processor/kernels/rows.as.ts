import { exp, madd, sum, whole } from './simd.as';

/**
 * y = x / √(mean(x²) + eps) · weight for every row of x [m, cols in whole panels]; what fills them up
 * is 0, in the weight as well, and stays so.
 */
export function rms_norm(x: usize, weight: usize, y: usize, cols: usize, eps: f32, m: usize): void {
  const bytes = whole(cols) << 2;
  for (let i: usize = 0; i < m; i++, x += bytes, y += bytes) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 32) {
      const u = v128.load(x + j);
      const v = v128.load(x + j, 16);
      a = madd(u, u, a);
      b = madd(v, v, b);
    }
    const mean = sum(f32x4.add(a, b)) / <f32>cols;
    const factor = f32x4.splat(1 / sqrt<f32>(mean + eps));
    for (let j: usize = 0; j < bytes; j += 16)
      v128.store(y + j, f32x4.mul(f32x4.mul(v128.load(x + j), factor), v128.load(weight + j)));
  }
}

/**
 * The first heads of every row of x go through an RMS norm, each by itself, where they stand; rows
 * stand `stride` apart.
 * @param weight [hd], the same for all heads
 */
export function norm_heads(
  x: usize,
  stride: usize,
  weight: usize,
  heads: usize,
  headDim: usize,
  eps: f32,
  rows: usize,
): void {
  const bytes = headDim << 2;
  const even = bytes & ~15;
  for (let t: usize = 0; t < rows; t++) {
    let head = x + ((t * stride) << 2);
    for (let h: usize = 0; h < heads; h++, head += bytes) {
      const factor: f32 = 1 / sqrt<f32>(squares(head, bytes) / <f32>headDim + eps);
      const four = f32x4.splat(factor);
      let j: usize = 0;
      for (; j < even; j += 16)
        v128.store(head + j, f32x4.mul(f32x4.mul(v128.load(head + j), four), v128.load(weight + j)));
      for (; j < bytes; j += 4)
        store<f32>(head + j, load<f32>(head + j) * factor * load<f32>(weight + j));
    }
  }
}

/** Σ x² of so many bytes. */
export function squares(x: usize, bytes: usize): f32 {
  let four = f32x4.splat(0);
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) {
    const v = v128.load(x + j);
    four = madd(v, v, four);
  }
  let total = sum(four);
  for (; j < bytes; j += 4) {
    const v = load<f32>(x + j);
    total += v * v;
  }
  return total;
}

/** y = silu(gate)·up, silu(g) = g / (1 + e^−g), of m rows that stand ldg, ldu and ldy apart; cols is a multiple of 4. */
export function swiglu(
  gate: usize,
  ldg: usize,
  up: usize,
  ldu: usize,
  y: usize,
  ldy: usize,
  cols: usize,
  m: usize,
): void {
  const one = f32x4.splat(1);
  for (let i: usize = 0; i < m; i++) {
    for (let j: usize = 0; j < cols << 2; j += 16) {
      const g = v128.load(gate + j);
      const silu = f32x4.div(g, f32x4.add(one, exp(f32x4.neg(g))));
      v128.store(y + j, f32x4.mul(silu, v128.load(up + j)));
    }
    gate += ldg << 2;
    up += ldu << 2;
    y += ldy << 2;
  }
}

/** y [m, cols] = `times` copies of x [rows, cols] one behind the other; m = times·rows. */
export function repeat(x: usize, y: usize, bytes: usize, times: usize): void {
  for (let i: usize = 0; i < times; i++) memory.copy(y + i * bytes, x, bytes);
}
