import { exp, madd, sum, whole } from './simd.as';

/**
 * Turns the queries and keys of `rows` rows qkv of one sequence and puts keys and values into its
 * cache. Queries stay where they are. The row t stands at position first + t.
 * @param qkv rows of [H·hd], [K·hd], [K·hd], each in whole panels, `stride` apart
 * @param rotation [positions, hd/2, 2] cosines and sines
 * @param keys [K, hd, capacity], so that positions lie side by side
 * @param values [K, capacity, hd]
 */
export function rope_and_cache(
  qkv: usize,
  stride: usize,
  rotation: usize,
  keys: usize,
  values: usize,
  capacity: usize,
  heads: usize,
  kvHeads: usize,
  headDim: usize,
  rows: usize,
  first: usize,
): void {
  const half = headDim >> 1;
  const wide = whole(heads * headDim) << 2;
  const narrow = whole(kvHeads * headDim) << 2;
  for (let t: usize = 0; t < rows; t++) {
    const position = first + t;
    const turn = rotation + ((position * headDim) << 2);
    const row = qkv + ((t * stride) << 2);
    let x = row;
    for (let h: usize = 0; h < heads; h++, x += headDim << 2) {
      let i: usize = 0;
      for (; i + 4 <= half; i += 4) {
        const at = x + (i << 2);
        const to = at + (half << 2);
        const low = v128.load(turn + (i << 3));
        const high = v128.load(turn + (i << 3), 16);
        const cos = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
        const sin = v128.shuffle<f32>(low, high, 1, 3, 5, 7);
        const a = v128.load(at);
        const b = v128.load(to);
        v128.store(at, f32x4.sub(f32x4.mul(a, cos), f32x4.mul(b, sin)));
        v128.store(to, f32x4.add(f32x4.mul(b, cos), f32x4.mul(a, sin)));
      }
      for (; i < half; i++) {
        const at = x + (i << 2);
        const to = at + (half << 2);
        const cos = load<f32>(turn + (i << 3));
        const sin = load<f32>(turn + (i << 3), 4);
        const a = load<f32>(at);
        const b = load<f32>(to);
        store<f32>(at, a * cos - b * sin);
        store<f32>(to, b * cos + a * sin);
      }
    }
    x = row + wide;
    for (let h: usize = 0; h < kvHeads; h++, x += headDim << 2) {
      let to = keys + ((h * headDim * capacity + position) << 2);
      for (let i: usize = 0; i < half; i++, to += capacity << 2) {
        const cos = load<f32>(turn + (i << 3));
        const sin = load<f32>(turn + (i << 3), 4);
        const a = load<f32>(x + (i << 2));
        const b = load<f32>(x + ((i + half) << 2));
        store<f32>(to, a * cos - b * sin);
        store<f32>(to + ((half * capacity) << 2), b * cos + a * sin);
      }
    }
    x = row + wide + narrow;
    for (let h: usize = 0; h < kvHeads; h++, x += headDim << 2)
      memory.copy(values + (((h * capacity + position) * headDim) << 2), x, headDim << 2);
  }
}

/**
 * out = softmax(q·k / √hd)·v over each row's own position and the window − 1 before it, which are in
 * the caches; rows stand at positions first, first + 1, … Only the heads of some key/value heads are
 * computed.
 * @param q turned queries: rows stand `stride` apart
 * @param window as long as the cache or longer: all positions up to each row's own
 * @param out [rows, H·hd in whole panels]
 * @param scores room for capacity numbers
 */
export function attention(
  q: usize,
  stride: usize,
  keys: usize,
  values: usize,
  capacity: usize,
  out: usize,
  heads: usize,
  kvHeads: usize,
  headDim: usize,
  rows: usize,
  first: usize,
  window: usize,
  firstKv: usize,
  countKv: usize,
  scores: usize,
): void {
  const group = heads / kvHeads;
  const scale: f32 = <f32>1 / sqrt<f32>(<f32>headDim);
  const width = whole(heads * headDim);
  for (let kv = firstKv; kv < firstKv + countKv; kv++) {
    const k = keys + ((kv * headDim * capacity) << 2);
    const v = values + ((kv * headDim * capacity) << 2);
    for (let t: usize = 0; t < rows; t++) {
      const length = first + t + 1;
      const oldest = oldestOf(length, window);
      for (let h = kv * group; h < (kv + 1) * group; h++) {
        const from = q + ((t * stride + h * headDim) << 2);
        const total = weigh(from, k, capacity, headDim, oldest, length, scale, scores);
        const to = out + ((t * width + h * headDim) << 2);
        mix(scores + (oldest << 2), v + ((oldest * headDim) << 2), headDim, length - oldest, 1 / total, to);
      }
    }
  }
}

/** The first position that the last of `length` positions attends to. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
export function oldestOf(length: usize, window: usize): usize {
  return length > window ? length - window : 0;
}

/** Where the block of positions begins that a position lies in. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
export function blockOf(position: usize): usize {
  return position & ~15;
}

/**
 * e^(q·k − the largest) of positions oldest … length − 1 into `scores`, each at its own position,
 * and 0 where their blocks begin earlier or end later; returns their sum.
 */
export function weigh(
  q: usize,
  k: usize,
  capacity: usize,
  headDim: usize,
  oldest: usize,
  length: usize,
  scale: f32,
  scores: usize,
): f32 {
  const stride = capacity << 2;
  const factor = f32x4.splat(scale);
  const end = q + (headDim << 2);
  let top = f32x4.splat(-Infinity);
  const begin = blockOf(oldest);
  // whole blocks of 16 positions: the caches are long enough, and what is not attended to is cut off
  for (let p = begin; p < length; p += 16) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let from = k + (p << 2);
    for (let x = q; x < end; x += 4, from += stride) {
      const s = v128.load32_splat(x);
      a = madd(s, v128.load(from), a);
      b = madd(s, v128.load(from, 16), b);
      c = madd(s, v128.load(from, 32), c);
      d = madd(s, v128.load(from, 48), d);
    }
    a = cut(f32x4.mul(a, factor), p, length);
    b = cut(f32x4.mul(b, factor), p + 4, length);
    c = cut(f32x4.mul(c, factor), p + 8, length);
    d = cut(f32x4.mul(d, factor), p + 12, length);
    if (p < oldest) {
      a = cutBefore(a, p, oldest);
      b = cutBefore(b, p + 4, oldest);
      c = cutBefore(c, p + 8, oldest);
      d = cutBefore(d, p + 12, oldest);
    }
    const to = scores + (p << 2);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
    top = f32x4.max(top, f32x4.max(f32x4.max(a, b), f32x4.max(c, d)));
  }
  const highest = f32x4.splat(
    max(
      max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)),
      max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)),
    ),
  );
  let total = f32x4.splat(0);
  for (let p = begin; p < length; p += 4) {
    const at = scores + (p << 2);
    let e = v128.and(exp(f32x4.sub(v128.load(at), highest)), exists(p, length));
    if (p < oldest) e = v128.andnot(e, exists(p, oldest));
    v128.store(at, e);
    total = f32x4.add(total, e);
  }
  return sum(total);
}

/** All bits set in the lanes p, p + 1, … that are below `length`. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
function exists(p: usize, length: usize): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>(length - p)));
}

/** Minus infinity where there is no position. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
function cut(a: v128, p: usize, length: usize): v128 {
  return v128.bitselect(a, f32x4.splat(-Infinity), exists(p, length));
}

/** Minus infinity where a position lies before the oldest that is attended to. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
function cutBefore(a: v128, p: usize, oldest: usize): v128 {
  return v128.bitselect(f32x4.splat(-Infinity), a, exists(p, oldest));
}

/** out [hd] = factor · Σ_p weights[p]·v[p] */
function mix(weights: usize, v: usize, headDim: usize, length: usize, factor: f32, out: usize): void {
  const scale = f32x4.splat(factor);
  const stride = headDim << 2;
  const end = weights + (length << 2);
  let j: usize = 0;
  for (; j + 32 <= headDim; j += 32) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let e = f32x4.splat(0);
    let f = f32x4.splat(0);
    let g = f32x4.splat(0);
    let h = f32x4.splat(0);
    let from = v + (j << 2);
    for (let w = weights; w < end; w += 4, from += stride) {
      const s = v128.load32_splat(w);
      a = madd(s, v128.load(from), a);
      b = madd(s, v128.load(from, 16), b);
      c = madd(s, v128.load(from, 32), c);
      d = madd(s, v128.load(from, 48), d);
      e = madd(s, v128.load(from, 64), e);
      f = madd(s, v128.load(from, 80), f);
      g = madd(s, v128.load(from, 96), g);
      h = madd(s, v128.load(from, 112), h);
    }
    const to = out + (j << 2);
    v128.store(to, f32x4.mul(a, scale));
    v128.store(to, f32x4.mul(b, scale), 16);
    v128.store(to, f32x4.mul(c, scale), 32);
    v128.store(to, f32x4.mul(d, scale), 48);
    v128.store(to, f32x4.mul(e, scale), 64);
    v128.store(to, f32x4.mul(f, scale), 80);
    v128.store(to, f32x4.mul(g, scale), 96);
    v128.store(to, f32x4.mul(h, scale), 112);
  }
  for (; j + 4 <= headDim; j += 4) {
    let a = f32x4.splat(0);
    let from = v + (j << 2);
    for (let w = weights; w < end; w += 4, from += stride)
      a = madd(v128.load32_splat(w), v128.load(from), a);
    v128.store(out + (j << 2), f32x4.mul(a, scale));
  }
  for (; j < headDim; j++) {
    let a: f32 = 0;
    let from = v + (j << 2);
    for (let w = weights; w < end; w += 4, from += stride) a += load<f32>(w) * load<f32>(from);
    store<f32>(out + (j << 2), a * factor);
  }
}
