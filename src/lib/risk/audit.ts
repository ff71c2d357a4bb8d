/**
 * How many NSMs a verification missed, from a random sample of what was not verified, stratified by
 * risk. Cells that were verified need no estimate; of the others each stratum's share of NSMs is that of
 * its sample (Horvitz and Thompson 1952, with equal chances within a stratum).
 */
import { clopperPearson } from '../stats/binomial.ts';
import type { Interval } from '../stats/exact.ts';

/** Mutants of about one risk that were not verified. */
export interface Stratum {
  /** Risks from `from`, below `to`. */
  from: number;
  to: number;
  /** How many there are. */
  size: number;
  /** How many of them were drawn and run, and how many of these are NSMs. */
  drawn: number;
  nsms: number;
}

/** A stratum as JSON has it, which has no infinity: no end is none. */
export const stratumToJson = <T extends { to: number }>({ to, ...stratum }: T) =>
  to === Infinity ? stratum : { ...stratum, to };

export interface Estimate extends Interval {
  estimate: number;
}

/**
 * NSMs among what was not verified, with a 95 % interval: the strata's exact intervals (Clopper and
 * Pearson) put together by the method of variance estimates recovery (Donner and Zou 2012), which keeps
 * the level where most strata have no hit at all. It is never below what was found in the sample.
 */
export function missedNsms(strata: readonly Stratum[]): Estimate {
  let [estimate, below, above, least, most] = [0, 0, 0, 0, 0];
  for (const { size, drawn, nsms } of strata) {
    least += nsms;
    most += size - drawn + nsms;
    if (size === drawn) {
      estimate += nsms; // all of it is known
      continue;
    }
    const share = drawn === 0 ? 0 : nsms / drawn;
    const { low, high } = clopperPearson(nsms, drawn);
    estimate += size * share;
    below += (size * (share - low)) ** 2;
    above += (size * (high - share)) ** 2;
  }
  return {
    estimate,
    low: Math.max(least, estimate - Math.sqrt(below)),
    high: Math.min(most, estimate + Math.sqrt(above)),
  };
}

/** The share of all NSMs that was found: those verified and those that the sample met. */
export function recall(found: number, strata: readonly Stratum[]): Estimate {
  const missed = missedNsms(strata);
  const met = strata.reduce((sum, { nsms }) => sum + nsms, 0);
  const share = (all: number) => (found + all === 0 ? 1 : (found + met) / (found + all));
  return {
    estimate: share(missed.estimate),
    low: share(missed.high),
    high: share(Math.max(met, missed.low)),
  };
}

/** The share of NSMs among all mutants. @param all verified or not */
export function nsmShare(found: number, all: number, strata: readonly Stratum[]): Estimate {
  const { estimate, low, high } = missedNsms(strata);
  const share = (missed: number) => (all === 0 ? 0 : (found + missed) / all);
  return { estimate: share(estimate), low: share(low), high: share(high) };
}

/**
 * How many to draw of each stratum: by the root of its size, so that the many of little risk, which a
 * bound of what was missed hangs on, have most, and the few of much risk their part. What a small stratum
 * leaves goes to the others.
 */
export function allot(sizes: readonly number[], count: number): number[] {
  const drawn = sizes.map(() => 0);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  for (let left = Math.min(count, all); left > 0;) {
    const open = sizes.flatMap((size, i) => (drawn[i] < size ? [i] : []));
    const roots = open.reduce((sum, i) => sum + Math.sqrt(sizes[i]), 0);
    const shares = open.map((i) => Math.floor((left * Math.sqrt(sizes[i])) / roots));
    for (const [at, i] of open.entries()) {
      const more = Math.min(Math.max(1, shares[at]), sizes[i] - drawn[i], left);
      drawn[i] += more;
      left -= more;
    }
  }
  return drawn;
}
