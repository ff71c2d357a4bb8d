import { batteryScore, isRight, type BatteryScore } from '../assay/battery.ts';
import { assayPrompts, type BatteryAssay } from '../assay/assay.ts';
import { formatMatrix } from '../model/matrix.ts';
import type { EngineName } from '../model/engine-name.ts';
import type { Mutation } from '../mutation/mutation.ts';
import type { How } from '../results/how.ts';
import type { MutantOutcome } from '../results/mutant-outcome.ts';
import { outputOf, type Output } from '../output/output.ts';
import { outputColumns } from './output-columns.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunRow } from './columns.ts';

/** What of the wild type and the tokenizer a row needs beside the result. */
export interface RowContext {
  plan: Plan;
  how: How;
  /** Where a result does not name its own. */
  engine: EngineName;
  /** The wild type's continuation of each prompt; needed for batteries and for texts. */
  wildType: readonly (readonly number[])[];
  /** The same as texts. */
  wildTexts: readonly string[];
  /** The text of a continuation. */
  decode: (ids: readonly number[]) => string;
  /** End-of-sequence tokens. */
  endIds: readonly number[];
  /** Its predicted risk, where that is known. */
  risk?: number | null;
}

/** Whether rows of a plan need the wild type's continuations. */
export function needsWildType({ texts, assay }: Pick<Plan, 'texts' | 'assay'>): boolean {
  return texts || assay.type === 'battery';
}

/** Whether a plan's NSMs must be generated to their end. */
export function needsOutputs({ texts, assay }: Pick<Plan, 'texts' | 'assay'>): boolean {
  // first tokens are told of several prompts
  const told = assay.maxNewTokens === 1 && assayPrompts(assay).length > 1;
  return !told && (texts || assay.type === 'battery');
}

/** A result as the row of a run file. */
export function toRow(mutation: Mutation, result: MutantOutcome, context: RowContext): RunRow {
  const { site, kind } = mutation;
  const { plan } = context;
  const multiPrompt = assayPrompts(plan.assay).length > 1;
  const score = scoreOf(result, context);
  return {
    matrix: formatMatrix(site),
    row: site.row,
    col: site.col,
    height: site.height,
    width: site.width,
    kind,
    value: result.value === null ? null : Math.fround(result.value),
    verdict: result.verdict,
    first_divergent: result.firstDivergent,
    marginal: result.marginal,
    ...(multiPrompt
      ? {
          divergent_prompt: result.divergentPrompt,
          prompts_diverged: result.promptsDiverged,
        }
      : {}),
    kl: f32OrNull(result.kl),
    margin: f32OrNull(result.margin),
    token: result.token,
    how: context.how,
    engine: result.engine ?? context.engine,
    risk: context.risk ?? null,
    ...(score ? { right_in_right: score.rightInRight, right_in_wrong: score.rightInWrong } : {}),
    ...(plan.texts
      ? outputColumns(plan.assay, resultOutput(result, context), context.wildTexts, score)
      : {}),
  };
}

const f32OrNull = (x: number) => (Number.isNaN(x) ? null : Math.fround(x));

function scoreOf(
  result: MutantOutcome,
  { plan: { assay }, wildType, decode }: RowContext,
): BatteryScore | undefined {
  return assay.type === 'battery' ? scoreBattery(assay, result, wildType, decode) : undefined;
}

/** What an NSM says, if its outputs were asked for; null of others. */
export function resultOutput(
  result: MutantOutcome,
  { wildTexts, decode, endIds }: Pick<RowContext, 'wildTexts' | 'decode' | 'endIds'>,
): Output | null {
  return result.verdict === 'nsm' ? outputOf(outputsOf(result), wildTexts, decode, endIds) : null;
}

/** A mutant's score in a battery. @param wildType the wild type's continuation of each item */
export function scoreBattery(
  assay: BatteryAssay,
  result: MutantOutcome,
  wildType: readonly (readonly number[])[],
  decode: (ids: readonly number[]) => string,
): BatteryScore {
  const right = (outputs: readonly (readonly number[])[]) =>
    assay.items.map(({ answer }, i) => isRight(decode(outputs[i]), answer));
  const mutant = result.verdict === 'nsm' ? outputsOf(result) : wildType;
  return batteryScore(right(wildType), right(mutant));
}

/** Each run's continuation of an NSM; its first token where no more was generated. */
function outputsOf({ outputs, firstTokens }: MutantOutcome): number[][] {
  const all = outputs ?? firstTokens?.map((id) => [id]);
  if (!all) throw new Error('The screen was not asked for outputs.');
  return all;
}
