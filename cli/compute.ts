import { assayPrompts, type Assay } from '../src/lib/assay/assay.ts';
import { enumerate, type PlanOrder } from '../src/lib/plan/enumerate.ts';
import { PendingMutants } from '../src/lib/plan/pending-mutants.ts';
import type { Plan } from '../src/lib/plan/plan.ts';
import type { How } from '../src/lib/results/how.ts';
import { needsOutputs, needsWildType, toRow } from '../src/lib/run-file/run-row.ts';
import type { ScreenMethod, TokenPrompt } from '../workers/engine/contract.ts';
import type { Host } from './host.ts';
import type { OutFile } from './out-file.ts';
import { Progress, type Words } from './progress.ts';

export interface Tokenizer {
  encode(text: string): number[];
  decode(ids: readonly number[]): string;
}

/** The prompts of an assay as tokens. */
export const tokenPrompts = (assay: Assay, tokenizer: Tokenizer): TokenPrompt[] =>
  assayPrompts(assay).map((run) => ({ assay: run, promptIds: tokenizer.encode(run.prompt) }));

/** A plan, and the file that its results go to. */
export interface ScreenJob {
  plan: Plan;
  order: PlanOrder;
  out: OutFile;
  way: ScreenMethod;
  signal: AbortSignal;
  /** What the rows of a ranked plan say beside the result. */
  told?: (place: number) => { how: How; risk: number | null };
  /** Asked after every batch: whether it is enough. */
  enough?: () => boolean;
  /** What progress is told in. */
  words?: Words;
}

/**
 * Computes what is left and keeps it, until done, stopped or enough. What is computed is kept even if
 * it fails.
 */
export async function compute(host: Host, tokenizer: Tokenizer, job: ScreenJob): Promise<void> {
  const { plan, out, order, way, signal, told, enough, words } = job;
  if (out.done === out.total) return;
  const runs = tokenPrompts(plan.assay, tokenizer);
  const progress = new Progress(out.total, out.done, words ? { words } : {});
  try {
    const wildType = needsWildType(plan) ? await host.wildTypes(runs, signal) : [];
    const decode = (ids: readonly number[]) => tokenizer.decode(ids);
    const wildTexts = wildType.map(decode);
    if (plan.texts) out.setWildType(wildTexts);
    const endIds = host.model.config.eos_token_ids;
    const { engine } = host.device;
    const context = { plan, how: way, engine, wildType, wildTexts, decode, endIds };
    // in the order that is best computed; the file keeps the plan's
    const left = new PendingMutants(enumerate(order, { skip: (place) => out.has(place) }));
    const results = host.screen(runs, left, { how: way, outputs: needsOutputs(plan), signal });
    for await (const batch of results) {
      for (const result of batch) {
        const { mutation, place } = left.take(result.index);
        out.add(place, toRow(mutation, result, { ...context, ...told?.(place) }));
      }
      progress.show(out.done);
      await out.keep();
      if (enough?.()) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    progress.end(out.done);
    await out.write();
  }
}
