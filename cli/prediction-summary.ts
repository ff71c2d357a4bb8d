import { auditWords } from '../src/lib/risk/audit-words.ts';
import { binFrom } from '../src/lib/risk/risk-bins.ts';
import { auditStrata } from '../src/lib/run-file/audit-outcome.ts';
import type { RunFile } from '../src/lib/run-file/run-file.ts';
import type { RunPrediction } from '../src/lib/run-file/run-prediction.ts';

const count = (n: number) => n.toLocaleString('en-US');
const plural = (n: number, one: string) => `${count(n)} ${n === 1 ? one : `${one}s`}`;

/** `Predicted 16,384 mutants in 0.4 s: 83 have a risk of 1 or more.` */
export function predictedWords(
  { mutants, histogram }: Pick<RunPrediction, 'mutants' | 'histogram'>,
  ms: number,
): string {
  const risky = histogram.reduce((sum, n, bin) => (binFrom(bin) >= 1 ? sum + n : sum), 0);
  const time = ms < 9_950 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000);
  return `Predicted ${plural(mutants, 'mutant')} in ${time} s: ${count(risky)} ${risky === 1 ? 'has' : 'have'} a risk of 1 or more.`;
}

/** What a finished ranked run amounts to, in lines for the terminal; none of other runs. */
export function verifiedSummary(run: RunFile): string[] {
  if (!run.prediction) return [];
  const verified = run.rows.filter(({ how }) => how !== 'audit');
  const nsms = verified.filter(({ verdict }) => verdict === 'nsm').length;
  const least = verified.at(-1)?.risk;
  const down =
    typeof least === 'number' ? `, down to a risk of ${Number(least.toPrecision(3))}` : '';
  const what =
    verified.length === 0
      ? 'No mutant was risky enough to be verified.'
      : `Verified the ${verified.length === 1 ? 'riskiest mutant' : `${count(verified.length)} riskiest mutants`}${run.plan.shard ? ' of this shard' : ''}${down}: ${plural(nsms, 'NSM')}.`;
  const audited = auditStrata(run);
  const audit = audited
    ? [auditWords(audited)]
    : run.prediction.audit && run.plan.shard
      ? ['What the audit found is told once the shards are joined (merge).']
      : [];
  return [what, ...audit];
}
