// Weights in the form they come, in panels, to the f32 panels that products read: bit for bit what
// dequantise in workers/weights/canonical.ts gives.
import { madd } from './simd.as';

/**
 * `groups` groups of columns of panels, each with a scale to each of its 8 rows:
 * w = (code − zero)·scale + offset. The products need no rounding where there are offsets.
 * @param codes [groups, group] words, of which the lowest nibble is the first row's
 * @param scales [groups, 8], f16 where `halves`, else f32
 * @param offsets as the scales; 0 where there are none
 */
export function unpack_q4(
  codes: usize,
  scales: usize,
  offsets: usize,
  halves: bool,
  zero: i32,
  group: usize,
  groups: usize,
  to: usize,
): void {
  const zeros = i16x8.splat(<i16>zero);
  const table: usize = halves ? 16 : 32;
  for (let g: usize = 0; g < groups; g++) {
    const at = g * table;
    const sa = factors(scales + at, halves);
    const sb = factors(scales + at + (table >> 1), halves);
    const oa = offsets ? factors(offsets + at, halves) : nothing();
    const ob = offsets ? factors(offsets + at + (table >> 1), halves) : nothing();
    const end = codes + (group << 2);
    for (; codes < end; codes += 16, to += 128) {
      const four = v128.load(codes);
      const even = v128.and(four, i8x16.splat(15));
      const odd = i8x16.shr_u(four, 4);
      let two = i8x16.shuffle(even, odd, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      column(i16x8.sub(i16x8.extend_low_i8x16_u(two), zeros), sa, sb, oa, ob, to);
      column(i16x8.sub(i16x8.extend_high_i8x16_u(two), zeros), sa, sb, oa, ob, to + 32);
      two = i8x16.shuffle(even, odd, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      column(i16x8.sub(i16x8.extend_low_i8x16_u(two), zeros), sa, sb, oa, ob, to + 64);
      column(i16x8.sub(i16x8.extend_high_i8x16_u(two), zeros), sa, sb, oa, ob, to + 96);
    }
  }
}

/** As unpack_q4, of codes [groups, group, 8] bytes. */
export function unpack_q8(
  codes: usize,
  scales: usize,
  offsets: usize,
  halves: bool,
  zero: i32,
  group: usize,
  groups: usize,
  to: usize,
): void {
  const zeros = i16x8.splat(<i16>zero);
  const table: usize = halves ? 16 : 32;
  for (let g: usize = 0; g < groups; g++) {
    const at = g * table;
    const sa = factors(scales + at, halves);
    const sb = factors(scales + at + (table >> 1), halves);
    const oa = offsets ? factors(offsets + at, halves) : nothing();
    const ob = offsets ? factors(offsets + at + (table >> 1), halves) : nothing();
    const end = codes + (group << 3);
    for (; codes < end; codes += 8, to += 32)
      column(i16x8.sub(v128.load8x8_u(codes), zeros), sa, sb, oa, ob, to);
  }
}

/** `count` f16 numbers to f32; a multiple of 4. */
export function unpack_f16(values: usize, count: usize, to: usize): void {
  const end = values + (count << 1);
  for (; values < end; values += 8, to += 16) v128.store(to, widen(v128.load16x4_u(values)));
}

/** `count` bf16 numbers, the upper halves of f32, to f32; a multiple of 4. */
export function unpack_bf16(values: usize, count: usize, to: usize): void {
  const end = values + (count << 1);
  for (; values < end; values += 8, to += 16)
    v128.store(to, i32x4.shl(v128.load16x4_u(values), 16));
}

/** A column of a panel: 8 steps (i16) from the zero point. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
function column(steps: v128, sa: v128, sb: v128, oa: v128, ob: v128, to: usize): void {
  const a = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(steps));
  const b = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(steps));
  v128.store(to, madd(a, sa, oa));
  v128.store(to, madd(b, sb, ob), 16);
}

/** What can be added to any number and leaves it as it is; 0 would make 0 of −0. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
function nothing(): v128 {
  return f32x4.splat(-0.0);
}

/** Four scales or offsets. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
function factors(at: usize, halves: bool): v128 {
  return halves ? widen(v128.load16x4_u(at)) : v128.load(at);
}

/** Four f16 numbers, in 32 bits each, to f32. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
function widen(bits: v128): v128 {
  // exponent and fraction moved in place make 2^−112 times the number, exactly, subnormal ones too
  const small = i32x4.shl(v128.and(bits, i32x4.splat(0x7fff)), 13);
  let value = f32x4.mul(small, i32x4.splat(0x77800000)); // 2^112
  // the exponent of infinity and NaN is all ones in either form
  const wild = i32x4.ge_s(small, i32x4.splat(0x0f800000));
  value = v128.or(value, v128.and(wild, i32x4.splat(0x7f800000)));
  return v128.or(value, i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16));
}
