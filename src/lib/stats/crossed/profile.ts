import { Z95, type Interval } from '../exact.ts';
import {
  deviationOf,
  SEARCHED,
  variableOf,
  variablePerDeviation,
  type Likelihood,
} from './likelihood.ts';
import { boundaryP } from './logistic-normal.ts';
import type { Top } from './maximum.ts';

/** What a profile likelihood says of one standard deviation. */
export interface Profile {
  sd: number;
  interval: Interval;
  p: number;
}

/** The signed root of the likelihood ratio at a deviation, and how fast it rises there. */
interface Root {
  at: number;
  root: number;
  slope: number;
}

const NEAR = 0.01;
const TRIES = 20;

/**
 * Interval and test of one standard deviation by its profile likelihood: those are inside whose
 * signed root r = ± √(2 (ln L max − ln L)) lies between ± 1.96, each with all other deviations at
 * their likeliest. At 0, where a deviation has one side only, p is by ½ χ²₀ + ½ χ²₁ (Self and
 * Liang 1987).
 */
export function profile({ held }: Likelihood, top: Top, variable: number): Profile {
  const sd = deviationOf(top.at[variable]);
  let from: Pick<Top, 'at' | 'inverse'> = top;
  const rootAt = (at: number): Root => {
    const there = held(variable, variableOf(at), from);
    from = { at: there.at, inverse: top.inverse };
    const root = Math.sign(at - sd) * Math.sqrt(2 * Math.max(0, top.value - there.value));
    const slope = (-there.gradient[variable] * variablePerDeviation(at)) / root;
    return { at, root, slope };
  };
  const none = rootAt(SEARCHED.least);
  const low = none.root < -Z95 ? crossing(rootAt, -Z95, none, sd) : 0;
  from = top;
  return { sd, interval: { low, high: upper(rootAt, sd) }, p: boundaryP(none.root ** 2) };
}

/** Where the root reaches 1.96 above the estimate; Infinity where no deviation that is searched does. */
function upper(rootAt: (at: number) => Root, sd: number): number {
  let below = sd;
  for (let at = sd + Math.max(0.5, sd / 2); below < SEARCHED.most; at *= 2) {
    const here = rootAt(Math.min(SEARCHED.most, at));
    if (here.root >= Z95) return crossing(rootAt, Z95, here, below);
    below = here.at;
  }
  return Infinity;
}

/** Where the root has a value, between two deviations: Newton's steps, halving where one leads out. */
function crossing(
  rootAt: (at: number) => Root,
  wanted: number,
  start: Root,
  other: number,
): number {
  let here = start;
  let [low, high] = start.at < other ? [start.at, other] : [other, start.at];
  for (let step = 0; step < TRIES && Math.abs(here.root - wanted) > NEAR; step++) {
    if (here.root < wanted) low = here.at;
    else high = here.at;
    const next = here.at + (wanted - here.root) / here.slope;
    here = rootAt(next > low && next < high ? next : (low + high) / 2);
  }
  return here.at;
}
