import { oldestOf } from './attention.as';
import { exp, madd } from './simd.as';

// Pairs (t, s) of heads that share keys: row after row t, of each head after head, the positions s that
// it attends to, from the oldest in its window to t.

/**
 * What a unit of each pair's attention weight adds to a margin: dy·v over the pairs of rows first …
 * first + rows − 1.
 * @param dy gradient of attention's output at row first and these heads; rows stand `stride` apart
 * @param values [hd, capacity]
 * @param out at the first pair of row first
 */
export function pair_shares(
  dy: usize,
  stride: usize,
  values: usize,
  capacity: usize,
  headDim: usize,
  heads: usize,
  first: usize,
  rows: usize,
  window: usize,
  out: usize,
): void {
  const line = capacity << 2;
  for (let t = first; t < first + rows; t++, dy += stride << 2) {
    const oldest = oldestOf(t + 1, window);
    for (let h: usize = 0; h < heads; h++) {
      const row = dy + ((h * headDim) << 2);
      const end = row + (headDim << 2);
      let s = oldest;
      for (; s + 4 <= t + 1; s += 4, out += 16) {
        let a = f32x4.splat(0);
        let from = values + (s << 2);
        for (let x = row; x < end; x += 4, from += line)
          a = madd(v128.load32_splat(x), v128.load(from), a);
        v128.store(out, a);
      }
      for (; s <= t; s++, out += 4) {
        let a: f32 = 0;
        let from = values + (s << 2);
        for (let x = row; x < end; x += 4, from += line) a += load<f32>(x) * load<f32>(from);
        store<f32>(out, a);
      }
    }
  }
}

/**
 * What eight mutants change in the attention weights of each pair:
 * softmax(scores·factors + slopes·moves) − softmax(scores), [pairs, 8].
 * @param scores of the pairs, q·k / √hd @param weights their softmax
 * @param slopes by how much each pair's score moves for a unit of what is moved
 * @param factors [rows, 8], or 0 where all are 1 @param moves [rows, 8]
 * @param ofQueries whether those two are of row t; else of position s
 */
export function pair_changes(
  scores: usize,
  weights: usize,
  slopes: usize,
  factors: usize,
  moves: usize,
  ofQueries: bool,
  heads: usize,
  rows: usize,
  window: usize,
  out: usize,
): void {
  for (let t: usize = 0; t < rows; t++) {
    const oldest = oldestOf(t + 1, window);
    const count = t + 1 - oldest;
    for (let h: usize = 0; h < heads; h++) {
      const end = out + (count << 5);
      const step: usize = ofQueries ? 0 : 32;
      const begin = (ofQueries ? t : oldest) << 5;
      let move = moves + begin;
      let factor = factors + begin;
      let topA = f32x4.splat(-Infinity);
      let topB = f32x4.splat(-Infinity);
      for (let to = out; to < end; to += 32, move += step, scores += 4, slopes += 4) {
        let a = v128.load32_splat(scores);
        let b = a;
        if (factors != 0) {
          a = f32x4.mul(a, v128.load(factor));
          b = f32x4.mul(b, v128.load(factor, 16));
          factor += step;
        }
        const slope = v128.load32_splat(slopes);
        a = madd(slope, v128.load(move), a);
        b = madd(slope, v128.load(move, 16), b);
        v128.store(to, a);
        v128.store(to, b, 16);
        topA = f32x4.max(topA, a);
        topB = f32x4.max(topB, b);
      }
      let sumA = f32x4.splat(0);
      let sumB = f32x4.splat(0);
      for (let to = out; to < end; to += 32) {
        const a = exp(f32x4.sub(v128.load(to), topA));
        const b = exp(f32x4.sub(v128.load(to, 16), topB));
        v128.store(to, a);
        v128.store(to, b, 16);
        sumA = f32x4.add(sumA, a);
        sumB = f32x4.add(sumB, b);
      }
      const one = f32x4.splat(1);
      const overA = f32x4.div(one, sumA);
      const overB = f32x4.div(one, sumB);
      for (; out < end; out += 32, weights += 4) {
        const weight = v128.load32_splat(weights);
        v128.store(out, f32x4.sub(f32x4.mul(v128.load(out), overA), weight));
        v128.store(out, f32x4.sub(f32x4.mul(v128.load(out, 16), overB), weight), 16);
      }
    }
  }
}
