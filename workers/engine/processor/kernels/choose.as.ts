import { exp, madd, sum } from './simd.as';

/** Tokens whose terms are added up in 32 bits before they join a sum in 64. */
const TERMS: usize = 2048;

/**
 * What a row of logits [vocab, padded to a multiple of 8 with anything] chooses, into out [10]:
 * the token and the runner-up (u32, the first of equals; 0 where all are not numbers), their
 * scores and logits, the largest logit, Σ e^(logit − largest), the expected token's logit, and
 * Σ P·logit. The score is the logit, or logit·inverseTemperature + noise when sampled.
 * @param noise [vocab] of this position, 0 when greedy
 * @param probabilities [vocab] the wild type's P, or 0
 */
export function choose(
  logits: usize,
  vocab: usize,
  noise: usize,
  inverseTemperature: f32,
  expected: usize,
  probabilities: usize,
  out: usize,
): void {
  let first = -1;
  let second = -1;
  let best: f32 = -Infinity;
  let next: f32 = -Infinity;
  let top: f32 = -Infinity;
  for (let v: usize = 0; v < vocab; v += 4) {
    const four = v128.load(logits + (v << 2));
    const scores = noise
      ? f32x4.add(f32x4.mul(four, f32x4.splat(inverseTemperature)), v128.load(noise + (v << 2)))
      : four;
    // few of them are in question once the first are seen
    if (
      v128.any_true(v128.or(f32x4.gt(scores, f32x4.splat(next)), f32x4.gt(four, f32x4.splat(top))))
    )
      for (let u = v; u < min(v + 4, vocab); u++) {
        const logit = load<f32>(logits + (u << 2));
        const score = noise ? logit * inverseTemperature + load<f32>(noise + (u << 2)) : logit;
        top = logit > top ? logit : top;
        if (score > best) {
          second = first;
          next = best;
          first = <i32>u;
          best = score;
        } else if (score > next) {
          second = <i32>u;
          next = score;
        }
      }
  }
  first = max(first, 0);
  second = max(second, 0);
  store<i32>(out, first);
  store<i32>(out, second, 4);
  store<f32>(out, best, 8);
  store<f32>(out, next, 12);
  store<f32>(out, load<f32>(logits + ((<usize>first) << 2)), 16);
  store<f32>(out, load<f32>(logits + ((<usize>second) << 2)), 20);
  store<f32>(out, top, 24);
  store<f32>(out, <f32>total(logits, vocab, top), 28);
  store<f32>(out, load<f32>(logits + (expected << 2)), 32);
  store<f32>(out, probabilities ? <f32>product(logits, probabilities, vocab) : 0, 36);
}

/** Σ e^(logit − top) */
function total(logits: usize, vocab: usize, top: f32): f64 {
  const highest = f32x4.splat(top);
  const whole = vocab & ~3;
  let all: f64 = 0;
  for (let v: usize = 0; v < whole;) {
    let part = f32x4.splat(0);
    for (const end = min(v + TERMS, whole); v < end; v += 4)
      part = f32x4.add(part, exp(f32x4.sub(v128.load(logits + (v << 2)), highest)));
    all += <f64>sum(part);
  }
  for (let v = whole; v < vocab; v++) {
    const e = exp(f32x4.sub(v128.load32_splat(logits + (v << 2)), highest));
    all += <f64>f32x4.extract_lane(e, 0);
  }
  return all;
}

/** Σ P·logit */
function product(logits: usize, probabilities: usize, vocab: usize): f64 {
  const whole = vocab & ~3;
  let all: f64 = 0;
  for (let v: usize = 0; v < whole;) {
    let part = f32x4.splat(0);
    for (const end = min(v + TERMS, whole); v < end; v += 4)
      part = madd(v128.load(logits + (v << 2)), v128.load(probabilities + (v << 2)), part);
    all += <f64>sum(part);
  }
  for (let v = whole; v < vocab; v++)
    all += <f64>(load<f32>(logits + (v << 2)) * load<f32>(probabilities + (v << 2)));
  return all;
}

/** probabilities [vocab] = softmax(logits) at temperature 1, of what {@link choose} found of the row. */
export function softmax(
  logits: usize,
  vocab: usize,
  top: f32,
  all: f32,
  probabilities: usize,
): void {
  const highest = f32x4.splat(top);
  const scale = f32x4.splat(1 / all);
  for (let v: usize = 0; v < vocab; v += 4)
    v128.store(
      probabilities + (v << 2),
      f32x4.mul(exp(f32x4.sub(v128.load(logits + (v << 2)), highest)), scale),
    );
}
