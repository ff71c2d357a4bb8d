// Both sides of the products whose extremes are looked for (extremes.as.ts).
import { exp, madd, sum, turn } from './simd.as';

/**
 * Takes some columns of a gradient apart: left[c, (first + s)·step] = g[at + s] of every cotangent c
 * and each of its rows s, for each of `columns` columns, whose lefts stand `between` apart.
 * @param g rows stand ldg apart
 * @param rows u32 [cotangents, 3]: at, first and how many
 * @param left rows of cotangents stand ldl apart
 */
export function spread(
  g: usize,
  ldg: usize,
  rows: usize,
  cotangents: usize,
  columns: usize,
  left: usize,
  ldl: usize,
  step: usize,
  between: usize,
): void {
  const line = ldg << 2;
  const apart = between << 2;
  for (let c: usize = 0; c < cotangents; c++, rows += 12, left += ldl << 2) {
    let from = g + <usize>load<u32>(rows) * line;
    let to = left + ((<usize>load<u32>(rows, 4) * step) << 2);
    const end = from + <usize>load<u32>(rows, 8) * line;
    if (step === 1)
      for (; from + 4 * line <= end; from += 4 * line, to += 16) {
        const whole = columns & ~3;
        for (let i: usize = 0; i < whole; i += 4) turn(from + (i << 2), line, to + i * apart, apart);
        for (let i = whole; i < columns; i++)
          for (let s: usize = 0; s < 4; s++)
            store<f32>(to + i * apart + (s << 2), load<f32>(from + s * line + (i << 2)));
      }
    for (; from < end; from += line, to += step << 2)
      for (let i: usize = 0; i < columns; i++)
        store<f32>(to + i * apart, load<f32>(from + (i << 2)));
  }
}

/**
 * How one row of a matrix moves its output: Σ of delta[j]·x[s, j] over the columns j of each tile, for
 * positions s, into right[tile/8, at + s·step, tile % 8], which has `inner` rows.
 * @param x [positions, cols], cols a multiple of 8 @param delta [cols]
 */
export function changes(
  x: usize,
  positions: usize,
  delta: usize,
  cols: usize,
  tile: usize,
  right: usize,
  inner: usize,
  at: usize,
  step: usize,
): void {
  const bytes = cols << 2;
  const panel = inner << 5;
  for (let s: usize = 0; s < positions; s++, x += bytes) {
    let to = right + ((at + s * step) << 5);
    if (tile === 1) {
      for (let j: usize = 0; j < bytes; j += 32, to += panel) {
        v128.store(to, f32x4.mul(v128.load(x + j), v128.load(delta + j)));
        v128.store(to, f32x4.mul(v128.load(x + j, 16), v128.load(delta + j, 16)), 16);
      }
      continue;
    }
    let lane: usize = 0;
    for (let j: usize = 0; j < bytes; j += tile << 2) {
      const end = min(bytes, j + (tile << 2));
      store<f32>(to + lane, product(x, delta, j, end));
      lane += 4;
      if (lane < 32) continue;
      lane = 0;
      to += panel;
    }
  }
}

/** Σ x·delta from byte j to `end`. */
function product(x: usize, delta: usize, j: usize, end: usize): f32 {
  let four = f32x4.splat(0);
  for (; j + 16 <= end; j += 16) four = madd(v128.load(x + j), v128.load(delta + j), four);
  let total = sum(four);
  for (; j < end; j += 4) total += load<f32>(x + j) * load<f32>(delta + j);
  return total;
}

/**
 * What {@link changes} wrote of a row of Gate, carried through SiLU: (silu(gate + change) −
 * silu(gate))·up, of all panels.
 * @param gate, up of the row at each position, ldg apart
 */
export function silu_changes(
  gate: usize,
  up: usize,
  ldg: usize,
  positions: usize,
  right: usize,
  inner: usize,
  panels: usize,
  at: usize,
  step: usize,
): void {
  const panel = inner << 5;
  for (let s: usize = 0; s < positions; s++, gate += ldg << 2, up += ldg << 2) {
    const g = v128.load32_splat(gate);
    const u = v128.load32_splat(up);
    const before = silu(g);
    let to = right + ((at + s * step) << 5);
    for (let p: usize = 0; p < panels; p++, to += panel) {
      const a = silu(f32x4.add(g, v128.load(to)));
      const b = silu(f32x4.add(g, v128.load(to, 16)));
      v128.store(to, f32x4.mul(f32x4.sub(a, before), u));
      v128.store(to, f32x4.mul(f32x4.sub(b, before), u), 16);
    }
  }
}

// @ts-ignore: decorators on functions are AssemblyScript
@inline
function silu(g: v128): v128 {
  return f32x4.div(g, f32x4.add(f32x4.splat(1), exp(f32x4.neg(g))));
}
