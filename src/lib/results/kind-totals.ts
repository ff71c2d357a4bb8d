import type { ScreenKind } from '../plan/grid.ts';

/** What is known of some mutants of one kind, in numbers. */
export interface KindTotals {
  /** Mutants tested, no-ops among them. */
  tested: number;
  nsms: number;
  /** NSMs whose text is not known. */
  textless: number;
  /** Sum of the NSMs' KL in nats, and of how many: those whose KL is a number. */
  klSum: number;
  withKl: number;
}

export type Totals = Record<ScreenKind, KindTotals>;

/** Totals of one kind of which nothing is known: a new one each time, to be added to. */
export const noKindTotals = (): KindTotals => ({
  ...{ tested: 0, nsms: 0, textless: 0, klSum: 0, withKl: 0 },
});

/** The same of every kind. */
export const noTotals = (): Totals => ({
  ...{ max: noKindTotals(), min: noKindTotals() },
  ...{ zero: noKindTotals(), sign: noKindTotals() },
});

/** Adds totals to a sum in place, or takes them out of it. */
export function addTotals(sum: KindTotals, more: KindTotals, sign: 1 | -1 = 1): void {
  sum.tested += sign * more.tested;
  sum.nsms += sign * more.nsms;
  sum.textless += sign * more.textless;
  sum.klSum += sign * more.klSum;
  sum.withKl += sign * more.withKl;
}

/** The totals of kinds taken together. */
export function sumKinds(totals: Totals, kinds: readonly ScreenKind[]): KindTotals {
  const sum = noKindTotals();
  for (const kind of kinds) addTotals(sum, totals[kind]);
  return sum;
}
