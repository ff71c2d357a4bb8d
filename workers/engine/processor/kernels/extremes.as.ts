import { madd } from './simd.as';

/** Cotangents whose sums are held in registers; with 8 columns that is 12 of the 16. */
const ROWS: usize = 6;

/**
 * For each of 8·panels columns the largest and the smallest of all cotangents' sums
 * Σ_k left[c, k]·right[k, column], joined to what `up` and `down` [8·panels] have, and in `upOf` and
 * `downOf` u32 which group of 6 they are of. NaN stays.
 * @param left [cotangents, ldl]
 * @param spans of each 6 cotangents, the last perhaps fewer: the first k that any of them has and the end, u32 [2]
 * @param group number of the first of those
 * @param right in panels of 8 columns, [panels, inner, 8]
 */
export function extremes(
  left: usize,
  ldl: usize,
  spans: usize,
  cotangents: usize,
  group: u32,
  right: usize,
  inner: usize,
  panels: usize,
  up: usize,
  down: usize,
  upOf: usize,
  downOf: usize,
): void {
  const line = ldl << 2;
  for (let p: usize = 0; p < panels; p++) {
    let span = spans;
    let number = group;
    for (let c: usize = 0; c < cotangents; c += ROWS, span += 8, number++) {
      const first = <usize>load<u32>(span);
      const end = <usize>load<u32>(span, 4);
      const last = min(ROWS, cotangents - c) - 1;
      block(left + c * line + (first << 2), line, last, right + (first << 5), end - first, number, up, down, upOf, downOf);
    }
    right += inner << 5;
    up += 32;
    down += 32;
    upOf += 32;
    downOf += 32;
  }
}

/** Six cotangents by one panel. Where there are fewer, the last is computed several times over. */
function block(
  x: usize,
  line: usize,
  last: usize,
  w: usize,
  k: usize,
  number: u32,
  up: usize,
  down: usize,
  upOf: usize,
  downOf: usize,
): void {
  let x0 = x;
  let x1 = x + min<usize>(1, last) * line;
  let x2 = x + min<usize>(2, last) * line;
  let x3 = x + min<usize>(3, last) * line;
  let x4 = x + min<usize>(4, last) * line;
  let x5 = x + min<usize>(5, last) * line;
  let a0 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  let a4 = f32x4.splat(0);
  let b4 = f32x4.splat(0);
  let a5 = f32x4.splat(0);
  let b5 = f32x4.splat(0);
  let wa: v128, wb: v128, s: v128;
  const end = w + ((k & ~1) << 5);
  while (w < end) {
    wa = v128.load(w, 0);
    wb = v128.load(w, 16);
    s = v128.load32_splat(x0, 0);
    a0 = madd(s, wa, a0);
    b0 = madd(s, wb, b0);
    s = v128.load32_splat(x1, 0);
    a1 = madd(s, wa, a1);
    b1 = madd(s, wb, b1);
    s = v128.load32_splat(x2, 0);
    a2 = madd(s, wa, a2);
    b2 = madd(s, wb, b2);
    s = v128.load32_splat(x3, 0);
    a3 = madd(s, wa, a3);
    b3 = madd(s, wb, b3);
    s = v128.load32_splat(x4, 0);
    a4 = madd(s, wa, a4);
    b4 = madd(s, wb, b4);
    s = v128.load32_splat(x5, 0);
    a5 = madd(s, wa, a5);
    b5 = madd(s, wb, b5);
    wa = v128.load(w, 32);
    wb = v128.load(w, 48);
    s = v128.load32_splat(x0, 4);
    a0 = madd(s, wa, a0);
    b0 = madd(s, wb, b0);
    s = v128.load32_splat(x1, 4);
    a1 = madd(s, wa, a1);
    b1 = madd(s, wb, b1);
    s = v128.load32_splat(x2, 4);
    a2 = madd(s, wa, a2);
    b2 = madd(s, wb, b2);
    s = v128.load32_splat(x3, 4);
    a3 = madd(s, wa, a3);
    b3 = madd(s, wb, b3);
    s = v128.load32_splat(x4, 4);
    a4 = madd(s, wa, a4);
    b4 = madd(s, wb, b4);
    s = v128.load32_splat(x5, 4);
    a5 = madd(s, wa, a5);
    b5 = madd(s, wb, b5);
    w += 64;
    x0 += 8;
    x1 += 8;
    x2 += 8;
    x3 += 8;
    x4 += 8;
    x5 += 8;
  }
  if (k & 1) {
    wa = v128.load(w, 0);
    wb = v128.load(w, 16);
    s = v128.load32_splat(x0, 0);
    a0 = madd(s, wa, a0);
    b0 = madd(s, wb, b0);
    s = v128.load32_splat(x1, 0);
    a1 = madd(s, wa, a1);
    b1 = madd(s, wb, b1);
    s = v128.load32_splat(x2, 0);
    a2 = madd(s, wa, a2);
    b2 = madd(s, wb, b2);
    s = v128.load32_splat(x3, 0);
    a3 = madd(s, wa, a3);
    b3 = madd(s, wb, b3);
    s = v128.load32_splat(x4, 0);
    a4 = madd(s, wa, a4);
    b4 = madd(s, wb, b4);
    s = v128.load32_splat(x5, 0);
    a5 = madd(s, wa, a5);
    b5 = madd(s, wb, b5);
  }
  joinLargest(
    f32x4.max(f32x4.max(f32x4.max(a0, a1), f32x4.max(a2, a3)), f32x4.max(a4, a5)),
    number,
    up,
    upOf,
  );
  joinSmallest(
    f32x4.min(f32x4.min(f32x4.min(a0, a1), f32x4.min(a2, a3)), f32x4.min(a4, a5)),
    number,
    down,
    downOf,
  );
  joinLargest(
    f32x4.max(f32x4.max(f32x4.max(b0, b1), f32x4.max(b2, b3)), f32x4.max(b4, b5)),
    number,
    up + 16,
    upOf + 16,
  );
  joinSmallest(
    f32x4.min(f32x4.min(f32x4.min(b0, b1), f32x4.min(b2, b3)), f32x4.min(b4, b5)),
    number,
    down + 16,
    downOf + 16,
  );
}

/** The largest of what came before and `value`; `whose` tells which it is. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
function joinLargest(value: v128, number: u32, to: usize, whose: usize): void {
  const before = v128.load(to);
  const others = f32x4.gt(value, before);
  v128.store(to, f32x4.max(value, before));
  v128.store(whose, v128.bitselect(i32x4.splat(number), v128.load(whose), others));
}

/** The smallest of what came before and `value`; `whose` tells which it is. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
function joinSmallest(value: v128, number: u32, to: usize, whose: usize): void {
  const before = v128.load(to);
  const others = f32x4.lt(value, before);
  v128.store(to, f32x4.min(value, before));
  v128.store(whose, v128.bitselect(i32x4.splat(number), v128.load(whose), others));
}

/**
 * Which of up to 6 cotangents has the smallest factor·Σ_k left[c, k]·right[k] in a column of a panel, of
 * equals the first.
 * @param left [count, ldl] from the first k on @param right the column at that k
 */
export function smallest_of(
  left: usize,
  ldl: usize,
  count: usize,
  k: usize,
  right: usize,
  factor: f32,
): usize {
  const line = ldl << 2;
  const last = count - 1;
  const l1 = min<usize>(1, last) * line;
  const l2 = min<usize>(2, last) * line;
  const l3 = min<usize>(3, last) * line;
  const l4 = min<usize>(4, last) * line;
  const l5 = min<usize>(5, last) * line;
  let a0: f32 = 0;
  let a1: f32 = 0;
  let a2: f32 = 0;
  let a3: f32 = 0;
  let a4: f32 = 0;
  let a5: f32 = 0;
  for (const end = left + (k << 2); left < end; left += 4, right += 32) {
    const v = load<f32>(right);
    a0 += load<f32>(left) * v;
    a1 += load<f32>(left + l1) * v;
    a2 += load<f32>(left + l2) * v;
    a3 += load<f32>(left + l3) * v;
    a4 += load<f32>(left + l4) * v;
    a5 += load<f32>(left + l5) * v;
  }
  let least = a0 * factor;
  let found: usize = 0;
  if (a1 * factor < least) {
    least = a1 * factor;
    found = 1;
  }
  if (a2 * factor < least) {
    least = a2 * factor;
    found = 2;
  }
  if (a3 * factor < least) {
    least = a3 * factor;
    found = 3;
  }
  if (a4 * factor < least) {
    least = a4 * factor;
    found = 4;
  }
  if (a5 * factor < least) {
    least = a5 * factor;
    found = 5;
  }
  return found;
}
