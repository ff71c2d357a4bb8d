// What all kernels share. Two builds are made of these files: with relaxed SIMD a·b + c is one
// instruction, rounded once, without it two. Which of them runs makes a difference of rounding.

/** a·b + c, lane by lane. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD
    ? f32x4.relaxed_madd(a, b, c)
    : f32x4.add(f32x4.mul(a, b), c);
}

/** The four lanes added, always in the same order. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
export function sum(a: v128): f32 {
  return (
    f32x4.extract_lane(a, 0) +
    f32x4.extract_lane(a, 1) +
    (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3))
  );
}

/**
 * A width in whole panels of 8: how far rows stand apart, and where in them one matrix's part ends
 * and the next begins.
 */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
export function whole(width: usize): usize {
  return (width + 7) & ~7;
}

/** Four rows of four columns, `line` apart, become four columns, `apart` apart. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
export function turn(from: usize, line: usize, to: usize, apart: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + line);
  const c = v128.load(from + 2 * line);
  const d = v128.load(from + 3 * line);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + apart, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * apart, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5));
  v128.store(to + 3 * apart, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7));
}

/**
 * e^x, lane by lane, to 2 units in the last place; x is taken into [−87.3, 88.37], where the result is a
 * normal number. NaN stays NaN. The method is Cephes': x = n·ln 2 + r, e^r by a polynomial, 2^n by
 * the exponent's bits.
 */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
export function exp(x: v128): v128 {
  x = f32x4.min(f32x4.max(x, f32x4.splat(-87.3)), f32x4.splat(88.37));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  // ln 2 in two parts, the first short enough that n times it is exact
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = madd(p, r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  const e = f32x4.add(madd(f32x4.mul(r, r), p, r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(e, power);
}
