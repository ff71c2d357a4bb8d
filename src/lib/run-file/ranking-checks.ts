import { tileOrder } from '../plan/enumerate.ts';
import { isSameOutcome, stratumOf, withAudit } from './audit-outcome.ts';
import { rowMutation } from './row-mutation.ts';
import { RunFileError, type RunFile } from './run-file.ts';
import type { RunPrediction } from './run-prediction.ts';

/**
 * Rows of a ranking must be of what was predicted, each once, the riskiest first, then the audit's.
 * Throws a RunFileError that names the first fault.
 */
export function checkRanking(run: RunFile, prediction: RunPrediction): void {
  const { provenance, rows } = run;
  const { verified, audit } = prediction;
  const { matrices, kinds, tile } = prediction;
  const sites = { type: 'tiles', matrices, kinds, tile, order: 'coarse' } as const;
  const placeOf = tileOrder(provenance.model.config, sites).finder();
  const seen = new Set<number>();
  let last = Infinity;
  let riskiest = 0;
  rows.forEach((row, i) => {
    const no = (problem: string) => {
      throw new RunFileError(`Row ${i + 1} of the run file ${problem}`);
    };
    const place = placeOf(rowMutation(row));
    if (place < 0) no('is not among what was predicted.');
    if (seen.size === seen.add(place).size) no('stands there twice.');
    if (row.how === 'audit') {
      if (!audit) no('is of an audit, and the run has none.');
      else stratumOf(row, audit);
      return;
    }
    if (++riskiest < i + 1) no('stands after the audit, but is not of it.');
    const risk = row.risk ?? NaN;
    if (!(risk <= last)) no(`has a risk of ${row.risk}, after one of ${last}.`);
    last = risk;
  });
  const drawn = run.plan.sites.type === 'ranked' ? run.plan.sites.count - verified : 0;
  const audited = rows.length - riskiest;
  if (riskiest > verified || audited > drawn)
    throw new RunFileError(
      `The run file has ${riskiest} mutants of the riskiest and ${audited} of an audit; its prediction tells of ${verified} and ${drawn}.`,
    );
  checkAudit(run);
}

/** What a file says that its audit found must be what its rows say. */
function checkAudit(run: RunFile): void {
  const [told, known] = [run, withAudit(run)].map((one) => one.prediction?.audit?.outcome ?? null);
  if (isSameOutcome(told, known)) return;
  throw new RunFileError(
    told === null
      ? 'The run file is whole, but what its audit found is missing.'
      : known === null
        ? 'The run file tells what its audit found, but not all of its mutants are there.'
        : `The run file’s audit says that ${told.found} NSMs were found and about ${told.missed.estimate} missed; going by its rows it is ${known.found} and ${known.missed.estimate}.`,
  );
}
