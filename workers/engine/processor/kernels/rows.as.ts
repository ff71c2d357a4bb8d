import { exp, madd, sum } from './simd.as';

/** y = x / √(mean(x²) + eps) · weight for every row of x [m, cols]; cols is a multiple of 8. */
export function rms_norm(x: usize, weight: usize, y: usize, cols: usize, eps: f32, m: usize): void {
  const bytes = cols << 2;
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
