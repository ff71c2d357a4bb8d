import { blockOf, oldestOf, weigh } from './attention.as';
import { madd, sum, whole } from './simd.as';

/**
 * Attention's weights softmax(q·k / √hd) of a sequence's rows from its start, [H, rows, capacity]: of
 * each row those from the oldest position in its window to its own, 0 where their blocks of 16 begin
 * earlier or end later.
 * @param q turned queries: rows stand `stride` apart
 * @param keys turned, [K, hd, capacity]; capacity is a multiple of 16
 */
export function attention_weights(
  q: usize,
  stride: usize,
  keys: usize,
  capacity: usize,
  heads: usize,
  kvHeads: usize,
  headDim: usize,
  rows: usize,
  window: usize,
  weights: usize,
): void {
  const group = heads / kvHeads;
  const scale: f32 = <f32>1 / sqrt<f32>(<f32>headDim);
  for (let h: usize = 0; h < heads; h++) {
    const k = keys + (((h / group) * headDim * capacity) << 2);
    for (let t: usize = 0; t < rows; t++) {
      const row = weights + (((h * rows + t) * capacity) << 2);
      const length = t + 1;
      const oldest = oldestOf(length, window);
      const from = q + ((t * stride + h * headDim) << 2);
      const total = weigh(from, k, capacity, headDim, oldest, length, scale, row);
      const factor = f32x4.splat(1 / total);
      const end = (length + 15) & ~15;
      for (let p = blockOf(oldest); p < end; p += 4) {
        const at = row + (p << 2);
        v128.store(at, p < length ? f32x4.mul(v128.load(at), factor) : f32x4.splat(0));
      }
    }
  }
}

/**
 * Gradients of the turned queries and keys and of the values of a sequence's first n rows, from dy,
 * the gradient of what attention gave out at rows from … n − 1: the rows before had none.
 * @param weights of all `rows`, see {@link attention_weights}
 * @param qkv turned queries and keys, rows of [H·hd], [K·hd], [K·hd], each in whole panels
 * @param values [K, hd, capacity], finite to the end
 * @param dy [n − from, H·hd in whole panels]
 * @param dqkv [n, as qkv]
 * @param scores room for [n − from, capacity]
 */
export function attention_backward(
  weights: usize,
  rows: usize,
  qkv: usize,
  values: usize,
  capacity: usize,
  heads: usize,
  kvHeads: usize,
  headDim: usize,
  window: usize,
  dy: usize,
  from: usize,
  n: usize,
  dqkv: usize,
  scores: usize,
): void {
  const group = heads / kvHeads;
  const scale: f32 = <f32>1 / sqrt<f32>(<f32>headDim);
  const width = whole(heads * headDim) << 2;
  const narrow = whole(kvHeads * headDim) << 2;
  const stride = width + 2 * narrow;
  const head = headDim << 2;
  const line = capacity << 2;
  memory.fill(dqkv, 0, n * stride);
  for (let h: usize = 0; h < heads; h++) {
    const kv = h / group;
    const w = weights + h * rows * line;
    const k = qkv + width + kv * head;
    const q = qkv + h * head;
    const y = dy + h * head;
    for (let t = from; t < n; t++) {
      const length = t + 1;
      const oldest = oldestOf(length, window);
      const to = scores + (t - from) * line;
      const back = y + (t - from) * width;
      through(w + t * line, back, values + kv * headDim * line, line, headDim, blockOf(oldest), length, scale, to);
      const dq = dqkv + t * stride + h * head;
      gather(to + (oldest << 2), 4, k + oldest * stride, stride, length - oldest, headDim, dq);
    }
    const dk = dqkv + width + kv * head;
    const dv = dk + narrow;
    for (let p: usize = 0; p < n; p++) {
      const first = max(p, from);
      const end = min(n, p + window); // rows from there on no longer attend to p
      if (end <= first) continue;
      const count = end - first;
      const at = (first - from) * line + (p << 2);
      gather(scores + at, line, q + first * stride, stride, count, headDim, dk + p * stride);
      gather(w + first * line + (p << 2), line, y + (first - from) * width, width, count, headDim, dv + p * stride);
    }
  }
}

/** Gradient of the scores of a row: weights·(dy·v − Σ weights·(dy·v))·scale, of positions begin … length − 1. */
function through(
  weights: usize,
  dy: usize,
  values: usize,
  line: usize,
  headDim: usize,
  begin: usize,
  length: usize,
  scale: f32,
  to: usize,
): void {
  const end = dy + (headDim << 2);
  let mean = f32x4.splat(0);
  for (let p = begin << 2; p < length << 2; p += 64) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let from = values + p;
    for (let x = dy; x < end; x += 4, from += line) {
      const s = v128.load32_splat(x);
      a = madd(s, v128.load(from), a);
      b = madd(s, v128.load(from, 16), b);
      c = madd(s, v128.load(from, 32), c);
      d = madd(s, v128.load(from, 48), d);
    }
    v128.store(to + p, a);
    v128.store(to + p, b, 16);
    v128.store(to + p, c, 32);
    v128.store(to + p, d, 48);
    mean = madd(a, v128.load(weights + p), mean);
    mean = madd(b, v128.load(weights + p, 16), mean);
    mean = madd(c, v128.load(weights + p, 32), mean);
    mean = madd(d, v128.load(weights + p, 48), mean);
  }
  const middle = f32x4.splat(sum(mean));
  const factor = f32x4.splat(scale);
  for (let p = begin << 2; p < length << 2; p += 16) {
    const moved = f32x4.mul(f32x4.sub(v128.load(to + p), middle), factor);
    v128.store(to + p, f32x4.mul(v128.load(weights + p), moved));
  }
}

/** out [hd] += Σ_i weights[i]·rows[i] of `count` rows; weights and rows stand so many bytes apart. */
function gather(
  weights: usize,
  apart: usize,
  rows: usize,
  stride: usize,
  count: usize,
  headDim: usize,
  out: usize,
): void {
  const bytes = headDim << 2;
  let j: usize = 0;
  for (; j + 64 <= bytes; j += 64) {
    const to = out + j;
    let a = v128.load(to);
    let b = v128.load(to, 16);
    let c = v128.load(to, 32);
    let d = v128.load(to, 48);
    let from = rows + j;
    let w = weights;
    for (let i: usize = 0; i < count; i++, w += apart, from += stride) {
      const s = v128.load32_splat(w);
      a = madd(s, v128.load(from), a);
      b = madd(s, v128.load(from, 16), b);
      c = madd(s, v128.load(from, 32), c);
      d = madd(s, v128.load(from, 48), d);
    }
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
  for (; j + 16 <= bytes; j += 16) {
    let a = v128.load(out + j);
    let from = rows + j;
    let w = weights;
    for (let i: usize = 0; i < count; i++, w += apart, from += stride)
      a = madd(v128.load32_splat(w), v128.load(from), a);
    v128.store(out + j, a);
  }
  for (; j < bytes; j += 4) {
    let a = load<f32>(out + j);
    let from = rows + j;
    let w = weights;
    for (let i: usize = 0; i < count; i++, w += apart, from += stride)
      a += load<f32>(w) * load<f32>(from);
    store<f32>(out + j, a);
  }
}
