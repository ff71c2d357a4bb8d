import { cellsOf, type MatrixRisk } from './matrix-risk.ts';
import { riskOfRank } from './ranking.ts';
import { binFrom } from './risk-bins.ts';

/** How much of a ranking is verified. */
export type Budget =
  /** Down to a risk. */
  | { type: 'risk'; from: number }
  /** A share of all mutants, 0 to 1. */
  | { type: 'share'; share: number }
  | { type: 'count'; count: number }
  | { type: 'time'; ms: number }
  /** Until fewer than one in so many of the last {@link YIELD_WINDOW} is an NSM. */
  | { type: 'yield'; oneIn: number };

/** Mutants that the yield is taken over. */
export const YIELD_WINDOW = 512;

const FORM = {
  risk: /^risk:(\d*\.?\d+)$/,
  share: /^(\d*\.?\d+)\s?%$/,
  time: /^(\d*\.?\d+)\s?(s|min|h)$/,
  yield: /^yield:1\/(\d+)$/,
  count: /^(\d+)$/,
};
const UNIT_MS: Record<string, number> = { s: 1_000, min: 60_000, h: 3_600_000 };

/** Reads `risk:0.3`, `0.5%`, `2000`, `2min`, `yield:1/50`; null where it is none of them. */
export function parseBudget(text: string): Budget | null {
  const find = (name: keyof typeof FORM) => FORM[name].exec(text.trim());
  const positive = (value: number) => value > 0 && Number.isFinite(value);
  const [risk, share, time] = [find('risk'), find('share'), find('time')];
  const [oneIn, count] = [find('yield'), find('count')];
  if (risk && positive(Number(risk[1]))) return { type: 'risk', from: Number(risk[1]) };
  if (share && positive(Number(share[1])) && Number(share[1]) <= 100)
    return { type: 'share', share: Number(share[1]) / 100 };
  if (time && positive(Number(time[1])))
    return { type: 'time', ms: Number(time[1]) * UNIT_MS[time[2]] };
  if (oneIn && positive(Number(oneIn[1]))) return { type: 'yield', oneIn: Number(oneIn[1]) };
  if (count && positive(Number(count[1]))) return { type: 'count', count: Number(count[1]) };
  return null;
}

/** What {@link parseBudget} reads. */
export function formatBudget(budget: Budget): string {
  switch (budget.type) {
    case 'risk':
      return `risk:${budget.from}`;
    case 'share':
      return `${Number((100 * budget.share).toPrecision(12))}%`;
    case 'count':
      return String(budget.count);
    case 'time':
      return budget.ms % UNIT_MS.min === 0
        ? `${budget.ms / UNIT_MS.min}min`
        : `${budget.ms / UNIT_MS.s}s`;
    case 'yield':
      return `yield:1/${budget.oneIn}`;
  }
}

/**
 * How many of a ranking's mutants a budget reaches at most, before anything is verified; one of time or
 * yield may end earlier.
 * @param risk descending
 * @param all how many mutants there are, listed or not
 */
export function budgetCount(budget: Budget, risk: Float32Array, all: number): number {
  switch (budget.type) {
    case 'risk': {
      const end = risk.findIndex((r) => r < budget.from);
      return end < 0 ? risk.length : end;
    }
    case 'share':
      return Math.min(risk.length, Math.ceil(budget.share * all));
    case 'count':
      return Math.min(risk.length, budget.count);
    case 'time':
    case 'yield':
      return risk.length;
  }
}

/**
 * A risk below which a budget does not reach.
 * @param all how many mutants there are, listed or not
 */
export function leastRisk(budget: Budget, risks: readonly MatrixRisk[], all: number): number {
  switch (budget.type) {
    case 'risk':
      return budget.from;
    case 'share':
      return riskOfRank(risks, Math.ceil(budget.share * all));
    case 'count':
      return riskOfRank(risks, budget.count);
    case 'time':
    case 'yield':
      return 0;
  }
}

/**
 * A budget for a first verification: half a per cent, unless the predicted NSMs alone are half of that.
 * Under a sampled assay one near tie can make thousands of them, and a share says little.
 */
export function proposedBudget(risks: Iterable<Pick<MatrixRisk, 'kinds'>>): Budget {
  let [all, nsms] = [0, 0];
  for (const { kinds } of risks)
    for (const kind of kinds) {
      all += cellsOf(kind);
      kind.histogram.forEach((count, bin) => (nsms += binFrom(bin) >= 1 ? count : 0));
    }
  return nsms > (HALF_A_PERCENT / 2) * all
    ? { type: 'risk', from: AT_RISK }
    : { type: 'share', share: HALF_A_PERCENT };
}

const AT_RISK = 0.3;
const HALF_A_PERCENT = 0.005;

/** Tells when the yield has fallen below one in so many. */
export class YieldWatch {
  private readonly last: boolean[] = [];
  private nsms = 0;
  private readonly oneIn: number;

  constructor(oneIn: number) {
    this.oneIn = oneIn;
  }

  /** Takes a verified mutant in, in the order of the ranking; true when it is enough. */
  add(isNsm: boolean): boolean {
    this.last.push(isNsm);
    if (isNsm) this.nsms++;
    if (this.last.length > YIELD_WINDOW && this.last.shift()) this.nsms--;
    return this.last.length === YIELD_WINDOW && this.nsms * this.oneIn < YIELD_WINDOW;
  }
}
