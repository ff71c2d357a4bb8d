import { madd } from './simd.as';

/** Rows of the block whose sums are held in registers; with its 8 columns that is 12 of the 16. */
const ROWS: usize = 6;
/** Columns of a panel. */
const COLS: usize = 8;
/** Bytes of x that stay in the second cache while all panels pass over them. */
const CACHED: usize = 192 * 1024;

/**
 * y = residual + x·Wᵀ. W lies in panels of 8 of its rows (8 columns of y), [n/8][ldw][8]; of each
 * panel the first k columns of W are used. Every sum is taken in the order of k, one multiplication
 * and addition after the other, whatever the block it is computed in: a row comes out the same
 * alone and among others. Rows of x, y and the residual stand ldx, ldy and ldr apart; n is a
 * multiple of 8.
 * @param residual 0 where there is none; y itself, or apart from it; with ldr 0 the same of all rows
 */
export function linear(
  x: usize,
  ldx: usize,
  w: usize,
  ldw: usize,
  k: usize,
  n: usize,
  residual: usize,
  ldr: usize,
  y: usize,
  ldy: usize,
  m: usize,
): void {
  const panel = ldw << 5;
  if (m === 1) return row(x, w, panel, k, n, residual, y);
  const together = max<usize>(8, CACHED / (k << 2) / ROWS) * ROWS;
  for (let first: usize = 0; first < m; first += together) {
    const end = min(first + together, m);
    for (let p: usize = 0; p < n; p += COLS) {
      const weights = w + (p >> 3) * panel;
      for (let i = first; i < end; i += ROWS)
        block(
          x + ((i * ldx) << 2),
          ldx << 2,
          weights,
          k,
          residual && residual + ((i * ldr + p) << 2),
          ldr << 2,
          y + ((i * ldy + p) << 2),
          ldy << 2,
          min(ROWS, end - i),
        );
    }
  }
}

/**
 * Six rows by one panel. Where there are fewer, the last is computed several times over.
 */
function block(
  x: usize,
  ldx: usize,
  w: usize,
  k: usize,
  residual: usize,
  ldr: usize,
  y: usize,
  ldy: usize,
  rows: usize,
): void {
  let x0 = x;
  let x1 = x + min<usize>(1, rows - 1) * ldx;
  let x2 = x + min<usize>(2, rows - 1) * ldx;
  let x3 = x + min<usize>(3, rows - 1) * ldx;
  let x4 = x + min<usize>(4, rows - 1) * ldx;
  let x5 = x + min<usize>(5, rows - 1) * ldx;
  const y1 = y + min<usize>(1, rows - 1) * ldy;
  const y2 = y + min<usize>(2, rows - 1) * ldy;
  const y3 = y + min<usize>(3, rows - 1) * ldy;
  const y4 = y + min<usize>(4, rows - 1) * ldy;
  const y5 = y + min<usize>(5, rows - 1) * ldy;
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
  if (residual) {
    a0 = f32x4.add(v128.load(residual), a0);
    b0 = f32x4.add(v128.load(residual, 16), b0);
    let at = residual + min<usize>(1, rows - 1) * ldr;
    a1 = f32x4.add(v128.load(at), a1);
    b1 = f32x4.add(v128.load(at, 16), b1);
    at = residual + min<usize>(2, rows - 1) * ldr;
    a2 = f32x4.add(v128.load(at), a2);
    b2 = f32x4.add(v128.load(at, 16), b2);
    at = residual + min<usize>(3, rows - 1) * ldr;
    a3 = f32x4.add(v128.load(at), a3);
    b3 = f32x4.add(v128.load(at, 16), b3);
    at = residual + min<usize>(4, rows - 1) * ldr;
    a4 = f32x4.add(v128.load(at), a4);
    b4 = f32x4.add(v128.load(at, 16), b4);
    at = residual + min<usize>(5, rows - 1) * ldr;
    a5 = f32x4.add(v128.load(at), a5);
    b5 = f32x4.add(v128.load(at, 16), b5);
  }
  v128.store(y, a0);
  v128.store(y, b0, 16);
  v128.store(y1, a1);
  v128.store(y1, b1, 16);
  v128.store(y2, a2);
  v128.store(y2, b2, 16);
  v128.store(y3, a3);
  v128.store(y3, b3, 16);
  v128.store(y4, a4);
  v128.store(y4, b4, 16);
  v128.store(y5, a5);
  v128.store(y5, b5, 16);
}

/** One row by all panels, four of them at a time: what keeps the adders busy is many sums side by side. */
function row(x: usize, w: usize, panel: usize, k: usize, n: usize, residual: usize, y: usize): void {
  let p: usize = 0;
  for (; p + 4 * COLS <= n; p += 4 * COLS) {
    const weights = w + (p >> 3) * panel;
    four(x, weights, panel, k, residual && residual + (p << 2), y + (p << 2));
  }
  for (; p < n; p += COLS) one(x, w + (p >> 3) * panel, k, residual && residual + (p << 2), y + (p << 2));
}

function one(x: usize, w: usize, k: usize, residual: usize, y: usize): void {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  const end = w + (k << 5);
  for (; w < end; w += 32, x += 4) {
    const s = v128.load32_splat(x);
    a = madd(s, v128.load(w), a);
    b = madd(s, v128.load(w, 16), b);
  }
  store(a, b, residual, y);
}

function four(x: usize, w: usize, panel: usize, k: usize, residual: usize, y: usize): void {
  let a0 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  let w1 = w + panel;
  let w2 = w1 + panel;
  let w3 = w2 + panel;
  const end = w + (k << 5);
  for (; w < end; w += 32, w1 += 32, w2 += 32, w3 += 32, x += 4) {
    const s = v128.load32_splat(x);
    a0 = madd(s, v128.load(w), a0);
    b0 = madd(s, v128.load(w, 16), b0);
    a1 = madd(s, v128.load(w1), a1);
    b1 = madd(s, v128.load(w1, 16), b1);
    a2 = madd(s, v128.load(w2), a2);
    b2 = madd(s, v128.load(w2, 16), b2);
    a3 = madd(s, v128.load(w3), a3);
    b3 = madd(s, v128.load(w3, 16), b3);
  }
  store(a0, b0, residual, y);
  store(a1, b1, residual && residual + 32, y + 32);
  store(a2, b2, residual && residual + 64, y + 64);
  store(a3, b3, residual && residual + 96, y + 96);
}

// @ts-ignore: decorators on functions are AssemblyScript
@inline
function store(a: v128, b: v128, residual: usize, y: usize): void {
  if (residual) {
    a = f32x4.add(v128.load(residual), a);
    b = f32x4.add(v128.load(residual, 16), b);
  }
  v128.store(y, a);
  v128.store(y, b, 16);
}
