import { batteryScore, isRight, type BatteryScore } from './battery.ts';
import { assayRuns, type BatteryAssay } from './assays.ts';
import { formatMatrix } from './matrix.ts';
import type { Mutation } from './mutation.ts';
import type { MutantResult } from './mutant-result.ts';
import type { RunPlan, RunRow } from './run-file.ts';

/** What of the wild type and the tokenizer a row needs beside the result. */
export interface RowContext {
  plan: RunPlan;
  /** The wild type's continuation of each run; needed for batteries only. */
  wildType: readonly (readonly number[])[];
  /** The text of a continuation. */
  decode: (ids: readonly number[]) => string;
}

/** Whether a plan's NSMs must be generated to their end. */
export function needsOutputs({ texts, assay }: Pick<RunPlan, 'texts' | 'assay'>): boolean {
  // first tokens are told of several runs only
  return (
    texts || (assay.type === 'battery' && (assay.maxNewTokens > 1 || assay.items.length === 1))
  );
}

/** A result as the row of a run file. */
export function toRow(mutation: Mutation, result: MutantResult, context: RowContext): RunRow {
  const { site, kind } = mutation;
  const { plan } = context;
  const several = assayRuns(plan.assay).length > 1;
  return {
    matrix: formatMatrix(site),
    row: site.row,
    col: site.col,
    height: site.height,
    width: site.width,
    kind,
    value: Math.fround(result.value),
    verdict: result.verdict,
    first_divergent_token: result.firstDivergentToken,
    marginal: result.marginal,
    ...(several ? { divergent_run: result.divergentRun } : {}),
    kl: f32OrNull(result.kl),
    smallest_lead: f32OrNull(result.smallestLead),
    divergent_token_id: result.divergentTokenId,
    ...scores(result, context),
    ...texts(result, context, several),
  };
}

const f32OrNull = (x: number) => (Number.isNaN(x) ? null : Math.fround(x));

function scores(
  result: MutantResult,
  { plan, wildType, decode }: RowContext,
): Pick<RunRow, 'right_in_right' | 'right_in_wrong'> {
  const { assay } = plan;
  if (assay.type !== 'battery') return {};
  const { rightInRight, rightInWrong } = scoreBattery(assay, result, wildType, decode);
  return { right_in_right: rightInRight, right_in_wrong: rightInWrong };
}

/** A mutant's score in a battery. @param wildType the wild type's continuation of each item */
export function scoreBattery(
  assay: BatteryAssay,
  result: MutantResult,
  wildType: readonly (readonly number[])[],
  decode: (ids: readonly number[]) => string,
): BatteryScore {
  const right = (outputs: readonly (readonly number[])[]) =>
    assay.items.map(({ answer }, i) => isRight(decode(outputs[i]), answer));
  const mutant = result.verdict === 'nsm' ? outputsOf(result) : wildType;
  return batteryScore(right(wildType), right(mutant));
}

function texts(
  result: MutantResult,
  { plan, decode }: RowContext,
  several: boolean,
): Pick<RunRow, 'text' | 'texts'> {
  if (!plan.texts) return {};
  const all = result.verdict === 'nsm' ? outputsOf(result).map((ids) => decode(ids)) : null;
  return several ? { texts: all && JSON.stringify(all) } : { text: all?.[0] ?? null };
}

/** Each run's continuation of an NSM; its first token where no more was generated. */
function outputsOf({ outputs, firstTokens }: MutantResult): number[][] {
  const all = outputs ?? firstTokens?.map((id) => [id]);
  if (!all) throw new Error('The screen was not asked for outputs.');
  return all;
}
