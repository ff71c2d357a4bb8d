/** What a run file says of the prediction that its list was ranked by, and of its audit. */
import {
  asArray,
  asInteger,
  asNumber,
  asObject,
  asString,
  show,
  type JsonObject,
  type Refuse,
} from '../base/json-fields.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { SCREEN_KINDS } from '../plan/grid.ts';
import type { TileSites } from '../plan/plan.ts';
import { sitesProblem, tileCount } from '../plan/sites.ts';
import { stratumToJson, type Estimate, type Stratum } from '../risk/audit.ts';
import { formatBudget, parseBudget } from '../risk/budget.ts';
import { RISK_BINS } from '../risk/risk-bins.ts';

/** The prediction that a ranked run verifies the head of. */
export interface RunPrediction extends Pick<TileSites, 'matrices' | 'kinds' | 'tile'> {
  /** All mutants of these matrices, kinds and tiles. */
  mutants: number;
  /** How many of them there are of each risk, see risk-bins.ts. [RISK_BINS] */
  histogram: number[];
  /** What was asked to be verified, as formatBudget writes it. */
  budget: string;
  /** So many mutants of the list were taken as the riskiest; those after them are the audit's. */
  verified: number;
  audit: RunAudit | null;
}

/** A random sample of what was not verified. */
export interface RunAudit {
  seed: number;
  /** Of descending risk; the last is of the mutants that are not listed, whose risk is not told. */
  strata: Omit<Stratum, 'nsms'>[];
  /** There once the whole run is. */
  outcome?: AuditOutcome;
}

/** What an audit found. It follows from the rows: see audit-outcome.ts. */
export interface AuditOutcome {
  /** NSMs among the verified. */
  found: number;
  /** NSMs among the drawn, by stratum. */
  nsms: number[];
  missed: Estimate;
  /** The share of all NSMs that was found. */
  recall: Estimate;
  /** The share of NSMs among all mutants. */
  nsmShare: Estimate;
}

export function predictionToJson(prediction: RunPrediction): JsonObject {
  const { audit } = prediction;
  return { ...prediction, audit: audit && { ...audit, strata: audit.strata.map(stratumToJson) } };
}

/** Reads what {@link predictionToJson} writes. @param count mutants of the plan's list */
export function predictionFromJson(
  json: unknown,
  config: ModelConfig,
  count: number,
  refuse: Refuse,
): RunPrediction {
  const o = asObject(json, 'the prediction', refuse);
  const sites: TileSites = {
    type: 'tiles',
    matrices: asArray(o.matrices, 'matrices', refuse).map((name) =>
      asString(name, 'a matrix', refuse),
    ),
    tile: asInteger(o.tile, 'tile', [1, 1e9], refuse),
    kinds: asArray(o.kinds, 'kinds', refuse).map(
      (kind) => SCREEN_KINDS.find((k) => k === kind) ?? refuse(`${show(kind)} is no kind`),
    ),
    order: 'coarse',
  };
  const problem = sitesProblem(config, sites);
  if (problem) return refuse(problem);
  const mutants = asInteger(o.mutants, 'mutants', [1, Number.MAX_SAFE_INTEGER], refuse);
  if (mutants !== tileCount(config, sites))
    return refuse(`it is of ${mutants} mutants, its matrices have ${tileCount(config, sites)}`);
  const { matrices, kinds, tile } = sites;
  const verified = asInteger(o.verified, 'verified', [0, Math.min(count, mutants)], refuse);
  return {
    ...{ matrices, kinds, tile, mutants },
    histogram: readHistogram(o.histogram, mutants, refuse),
    budget: readBudget(o.budget, refuse),
    verified,
    audit: readAudit(o.audit, { drawn: count - verified, left: mutants - verified }, refuse),
  };
}

function readHistogram(json: unknown, mutants: number, refuse: Refuse): number[] {
  const histogram = asArray(json, 'the histogram of risks', refuse).map((n) =>
    asInteger(n, 'a bin of the histogram', [0, mutants], refuse),
  );
  if (histogram.length !== RISK_BINS)
    return refuse(`the histogram of risks has ${histogram.length} bins, not ${RISK_BINS}`);
  const sum = total(histogram);
  return sum === mutants
    ? histogram
    : refuse(`the histogram of risks counts ${sum} mutants, not ${mutants}`);
}

function readBudget(json: unknown, refuse: Refuse): string {
  const text = asString(json, 'the budget', refuse);
  const budget = parseBudget(text);
  return budget && formatBudget(budget) === text
    ? text
    : refuse(`the budget is ${show(text)}, which is none`);
}

/** @param drawn, left how many mutants an audit must have drawn, and of how many */
function readAudit(
  json: unknown,
  { drawn, left }: { drawn: number; left: number },
  refuse: Refuse,
): RunAudit | null {
  if (json === null)
    return drawn === 0 ? null : refuse(`${drawn} mutants of its list belong to no audit`);
  const o = asObject(json, 'the audit', refuse);
  const strata = asArray(o.strata, 'the audit’s strata', refuse).map((one) =>
    readStratum(asObject(one, 'a stratum', refuse), refuse),
  );
  const sums = { drawn: total(strata.map((s) => s.drawn)), left: total(strata.map((s) => s.size)) };
  if (sums.drawn !== drawn)
    return refuse(`the audit drew ${sums.drawn} mutants, the list has ${drawn} of it`);
  if (sums.left !== left)
    return refuse(`the audit’s strata have ${sums.left} mutants; ${left} were not verified`);
  const descending = strata.every(({ from }, i) => i === 0 || from <= strata[i - 1].from);
  if (!descending) return refuse('the audit’s strata are not of descending risk');
  return {
    seed: asInteger(o.seed, 'the audit’s seed', [0, 0xffffffff], refuse),
    strata,
    ...(o.outcome === undefined
      ? {}
      : { outcome: readOutcome(asObject(o.outcome, 'the outcome', refuse), strata, refuse) }),
  };
}

function readStratum(o: JsonObject, refuse: Refuse): RunAudit['strata'][number] {
  const from = asNumber(o.from, 'the least risk of a stratum', [0, Number.MAX_VALUE], refuse);
  const size = asInteger(o.size, 'the size of a stratum', [0, Number.MAX_SAFE_INTEGER], refuse);
  const to =
    o.to === undefined
      ? Infinity
      : asNumber(o.to, 'the end of a stratum', [from, Number.MAX_VALUE], refuse);
  return { from, to, size, drawn: asInteger(o.drawn, 'drawn', [0, size], refuse) };
}

function readOutcome(o: JsonObject, strata: RunAudit['strata'], refuse: Refuse): AuditOutcome {
  const estimate = (json: unknown, what: string, most: number): Estimate => {
    const e = asObject(json, what, refuse);
    const part = (name: keyof Estimate) =>
      asNumber(e[name], `${name} of ${what}`, [0, most], refuse);
    return { estimate: part('estimate'), low: part('low'), high: part('high') };
  };
  const nsms = asArray(o.nsms, 'the audit’s NSMs', refuse);
  if (nsms.length !== strata.length)
    return refuse(`the audit tells of ${nsms.length} strata, not ${strata.length}`);
  return {
    found: asInteger(o.found, 'found', [0, Number.MAX_SAFE_INTEGER], refuse),
    nsms: nsms.map((n, i) => asInteger(n, 'NSMs of a stratum', [0, strata[i].drawn], refuse)),
    missed: estimate(o.missed, 'missed', Number.MAX_SAFE_INTEGER),
    recall: estimate(o.recall, 'recall', 1),
    nsmShare: estimate(o.nsmShare, 'nsmShare', 1),
  };
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);
