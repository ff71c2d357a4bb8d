import { missedNsms, nsmShare, recall, type Estimate, type Stratum } from '../risk/audit.ts';
import type { RunRow } from './columns.ts';
import { isComplete, RunFileError, type RunFile } from './run-file.ts';
import type { AuditOutcome, RunAudit, RunPrediction } from './run-prediction.ts';

/** The strata of a run's audit with what came of them; null while it is not whole, or without one. */
export function auditStrata(run: RunFile): { strata: Stratum[]; found: number } | null {
  const audit = run.prediction?.audit;
  if (!audit || run.plan.shard || !isComplete(run)) return null;
  const strata = audit.strata.map((stratum) => ({ ...stratum, nsms: 0 }));
  let found = 0;
  for (const row of run.rows) {
    if (row.verdict !== 'nsm') continue;
    if (row.how === 'audit') strata[stratumOf(row, audit)].nsms++;
    else found++;
  }
  return { strata, found };
}

/** The stratum that an audited mutant was drawn of. Throws a RunFileError where there is none. */
export function stratumOf(row: RunRow, { strata }: RunAudit): number {
  const last = strata.length - 1;
  const { risk } = row;
  const found =
    risk === null || risk === undefined
      ? last
      : strata.findIndex(({ from }, i) => i < last && risk >= from);
  if (found < 0)
    throw new RunFileError(
      `${row.matrix} ${row.row},${row.col} was drawn with a risk of ${risk}, which is in no stratum of the audit.`,
    );
  return found;
}

function outcomeOf(run: RunFile): AuditOutcome | null {
  const audited = auditStrata(run);
  if (!audited) return null;
  const { strata, found } = audited;
  return {
    found,
    nsms: strata.map(({ nsms }) => nsms),
    missed: rounded(missedNsms(strata)),
    recall: rounded(recall(found, strata)),
    nsmShare: rounded(nsmShare(found, run.prediction!.mutants, strata)),
  };
}

/** Browsers differ in the last digits of logarithms and powers; what they write should not. */
const DIGITS = 9;
const rounded = ({ estimate, low, high }: Estimate): Estimate => {
  const round = (value: number) => Number(value.toPrecision(DIGITS));
  return { estimate: round(estimate), low: round(low), high: round(high) };
};

/** More than another browser's logarithms can make of the same rows. */
const TOLERANCE = 1e-6;

/** Whether two outcomes say the same; null: none. */
export function isSameOutcome(a: AuditOutcome | null, b: AuditOutcome | null): boolean {
  if (a === null || b === null) return a === b;
  const isClose = (x: Estimate, y: Estimate) =>
    (['estimate', 'low', 'high'] as const).every(
      (key) => Math.abs(x[key] - y[key]) <= TOLERANCE * Math.abs(y[key]),
    );
  return (
    a.found === b.found &&
    a.nsms.join() === b.nsms.join() &&
    (['missed', 'recall', 'nsmShare'] as const).every((key) => isClose(a[key], b[key]))
  );
}

/** A prediction without what its audit found. */
export function withoutOutcome(prediction: RunPrediction): RunPrediction {
  if (!prediction.audit) return prediction;
  const { seed, strata } = prediction.audit;
  return { ...prediction, audit: { seed, strata } };
}

/** A run with what its audit found, as far as all of it is there; any other as it is. */
export function withAudit(run: RunFile): RunFile {
  if (!run.prediction?.audit) return run;
  const bare = withoutOutcome(run.prediction);
  const outcome = outcomeOf(run);
  const audit = { ...bare.audit!, ...(outcome ? { outcome } : {}) };
  return { ...run, prediction: { ...bare, audit } };
}
