import { LabError } from '../../../../src/lib/base/failure.ts';
import type { PromptOutcome } from '../../prompt-outcome.ts';
import type { GpuContext } from '../context.ts';
import { batchSize } from './batch-size.ts';
import { BatchState, type BatchMutant, type BatchVerdict } from './batch-state.ts';
import { Lookahead } from './lookahead.ts';
import type { Overwriting } from './overwriting.ts';
import type { PreparedPrompt } from './prepared-prompt.ts';
import { planStages, type Stage } from './stages.ts';

/** What one prompt says of one mutant. */
export interface Verified {
  mutant: Overwriting;
  /** Whether the mutation changed any weight. */
  changed: boolean;
  outcome: PromptOutcome;
}

/** A mutant under way: its verdict so far, sums where {@link PromptOutcome} has means. */
interface Entry extends BatchMutant {
  mutant: Overwriting;
  changed: boolean;
  firstDivergent: number;
  token: number;
  kl: number;
  /** In score units (logit/T + noise). */
  margin: number;
  steps: number;
}

/** The null mutant's cache. */
const NULL_SLOT = 0;
/** Batches whose null mutant differed before the device is given up. */
const MAX_STRIKES = 2;

export interface VerifyOptions {
  signal?: AbortSignal | undefined;
  /** Asked after a batch was thrown away, before it is tried again; rejects if the device is broken. */
  retest?: (() => Promise<void>) | undefined;
}

/**
 * Verifies the wild type's continuation on mutants of one matrix, in batches: yields each batch's
 * finished mutants. Mutants are taken from the iterable as batches need them. Two batches are always
 * under way, so that the GPU does not wait for results to be read.
 */
export async function* verify(
  context: GpuContext,
  prepared: PreparedPrompt,
  mutants: Iterable<Overwriting>,
  options: VerifyOptions = {},
): AsyncGenerator<Verified[]> {
  const fresh = new Lookahead(mutants);
  const [first] = fresh.peek(1);
  if (fresh.done) return;
  const { temperature } = prepared.wildType.decoding;
  const size = batchSize(context, prepared, first.site);
  // one more is the null mutant
  const batch = Math.min(size.batch, fresh.peek(size.batch).length + 1);
  const stages = planStages(prepared.wildType.promptIds.length, prepared.steps, size.early);
  const caches = 1 + (batch - 1) * (stages.length + 1);
  const state = new BatchState(context, prepared, stages, first.site, { batch, caches });
  const free = Array.from({ length: caches - 1 }, (_, i) => i + 1);
  const waiting: Entry[][] = stages.map(() => []);
  const nullMutant: BatchMutant = {
    site: { ...first.site, height: 0, width: 0 },
    value: 0,
    slot: NULL_SLOT,
  };
  let strikes = 0;

  /** The next batch: of the latest stage that fills one, else new mutants, else what there is. */
  const next = (): { stage: number; entries: Entry[] } | null => {
    const full = waiting.findLastIndex((list) => list.length >= batch - 1);
    if (full >= 0) return { stage: full, entries: waiting[full].splice(0, batch - 1) };
    while (free.length > 0 && waiting[0].length < batch - 1) {
      const mutant = fresh.take();
      if (!mutant) break;
      waiting[0].push(begin(mutant, free.pop() ?? NULL_SLOT));
    }
    if (waiting[0].length > 0 && (waiting[0].length === batch - 1 || fresh.done))
      return { stage: 0, entries: waiting[0].splice(0) };
    const any = waiting.findLastIndex((list) => list.length > 0);
    return any < 0 ? null : { stage: any, entries: waiting[any].splice(0, batch - 1) };
  };
  const submit = () => {
    const chosen = next();
    if (!chosen) return null;
    const stage: Stage = stages[chosen.stage];
    const verdicts = state.verify(stage, [nullMutant, ...chosen.entries]);
    // it is awaited in its turn; until then its failure must not count as unhandled
    verdicts.catch(() => undefined);
    return { ...chosen, verdicts };
  };

  try {
    let current = submit();
    while (current) {
      const following = submit();
      const [control, ...verdicts] = await current.verdicts;
      if (control.differing > 0) {
        strikes++;
        if (strikes > MAX_STRIKES) throw brokenDevice();
        await options.retest?.();
        for (const { mutant, slot } of current.entries) waiting[0].push(begin(mutant, slot));
      } else {
        const done = current.entries.filter((entry, i) =>
          advance(entry, verdicts[i], current!.stage, stages.length, waiting),
        );
        for (const { slot } of done) free.push(slot);
        if (done.length > 0) yield done.map((entry) => conclude(entry, temperature));
      }
      options.signal?.throwIfAborted();
      current = following ?? submit();
    }
  } finally {
    // what was submitted still uses the buffers; destroying them waits for it on the GPU's side
    state.destroy();
  }
}

function begin(mutant: Overwriting, slot: number): Entry {
  const { site, value } = mutant;
  const nothingYet = { changed: true, firstDivergent: -1, token: -1, kl: 0, margin: Infinity };
  return { mutant, site, value, slot, ...nothingYet, steps: 0 };
}

/** Takes a stage's verdict into a mutant's; true if the mutant is done. */
function advance(
  entry: Entry,
  verdict: BatchVerdict,
  stage: number,
  stages: number,
  waiting: Entry[][],
): boolean {
  entry.kl += verdict.kl;
  entry.steps += verdict.steps;
  entry.margin = Math.min(entry.margin, verdict.margin);
  if (stage === 0) entry.changed = verdict.changed;
  if (verdict.firstDivergent >= 0) {
    entry.firstDivergent = verdict.firstDivergent;
    entry.token = verdict.token;
  }
  if (!entry.changed || entry.firstDivergent >= 0 || stage === stages - 1) return true;
  waiting[stage + 1].push(entry);
  return false;
}

function conclude(entry: Entry, temperature: number): Verified {
  const { mutant, changed, firstDivergent, token, kl, steps } = entry;
  const margin = Number.isNaN(kl) ? NaN : entry.margin * (temperature || 1);
  return { mutant, changed, outcome: { firstDivergent, token, kl: kl / steps, margin, steps } };
}

function brokenDevice(): LabError {
  return new LabError(
    'golden',
    'This GPU no longer computes the same from batch to batch: a mutant that changes nothing differed from the wild type.',
    'Nothing of these batches was recorded. Close other pages that use the GPU, reload, and go on from where it stopped.',
  );
}
