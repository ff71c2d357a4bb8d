/** A function's value and gradient at a place. */
export interface Climb {
  value: number;
  gradient: readonly number[];
}

export interface Top extends Climb {
  at: readonly number[];
  /** The inverse of the curvature, as far as the way there told: symmetric, row by row. */
  inverse: readonly (readonly number[])[];
}

const STEPS = 60;
/** What is left of the gradient, and what a step still gains. */
const FLAT = 2e-3;
const GAIN = 1e-5;
const HALVINGS = 12;
const LONGEST = 1;

/**
 * The maximum of a smooth function of a few variables within bounds: BFGS with steps cut at the
 * bounds and halved until they climb (Nocedal and Wright 2006, chapter 6; projection as Bertsekas
 * 1982).
 * @param free which variables may move
 * @param inverse curvature's inverse where it is known from near by
 */
export function maximum(
  climb: (at: readonly number[]) => Climb,
  start: readonly number[],
  free: readonly boolean[],
  [least, most]: readonly [number, number],
  inverse = identity(start.length),
): Top {
  let top: Top = { at: start, ...climb(start), inverse };
  for (let step = 0; step < STEPS; step++) {
    // a variable at its bound stays there while the gradient points outwards
    const moves = top.gradient.map(
      (g, i) => free[i] && !(top.at[i] <= least && g <= 0) && !(top.at[i] >= most && g >= 0),
    );
    const slope = top.gradient.map((g, i) => (moves[i] ? g : 0));
    if (slope.every((g) => Math.abs(g) < FLAT)) break;
    let way = top.inverse.map((line, i) =>
      moves[i] ? line.reduce((sum, h, j) => sum + h * slope[j], 0) : 0,
    );
    if (dot(way, slope) <= 0) {
      top.inverse = identity(start.length);
      way = slope;
    }
    const length = way.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
    if (length > LONGEST) way = way.map((w) => (w * LONGEST) / length);
    const next = along(climb, top, way, [least, most]);
    if (!next) break;
    const moved = next.at.map((x, i) => x - top.at[i]);
    const bent = top.gradient.map((g, i) => (free[i] ? g - next.gradient[i] : 0));
    const gain = next.value - top.value;
    top = { ...next, inverse: updated(top.inverse, moved, bent) };
    if (gain < GAIN) break;
  }
  return top;
}

/** The first of ever shorter steps that climbs; null: none does. */
function along(
  climb: (at: readonly number[]) => Climb,
  from: Top,
  way: readonly number[],
  [least, most]: readonly [number, number],
): Omit<Top, 'inverse'> | null {
  for (let halving = 0, share = 1; halving < HALVINGS; halving++, share /= 2) {
    const at = from.at.map((x, i) => Math.max(least, Math.min(most, x + share * way[i])));
    const there = climb(at);
    if (there.value > from.value) return { at, ...there };
  }
  return null;
}

const identity = (n: number): readonly (readonly number[])[] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => Number(i === j)));

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, i) => sum + x * b[i], 0);

/** BFGS: the inverse curvature after a step; as it was where the function bends upwards. */
function updated(
  inverse: Top['inverse'],
  moved: readonly number[],
  bent: readonly number[],
): Top['inverse'] {
  const curvature = dot(moved, bent);
  if (curvature <= 1e-12) return inverse;
  const through = inverse.map((line) => dot(line, bent));
  const factor = (1 + dot(bent, through) / curvature) / curvature;
  return inverse.map((line, i) =>
    line.map(
      (h, j) =>
        h +
        factor * moved[i] * moved[j] -
        (through[i] * moved[j] + moved[i] * through[j]) / curvature,
    ),
  );
}
