import { LabError } from '../../../../src/lib/base/failure.ts';
import type { Site } from '../../../../src/lib/model/site.ts';
import type { Engine } from '../engine.ts';
import { BatchState, type BatchMutant, type BatchVerdict } from './batch-state.ts';
import { batchSize } from './batch-size.ts';
import type { PreparedRun } from './prepared-run.ts';
import { planStages, type Stage } from './stages.ts';

/** A mutation with what it writes; all of one call lie in one matrix. */
export interface Overwriting {
  site: Site;
  value: number;
}

/** What one run says of one mutant. */
export interface PromptVerdict {
  /** Index in the list given. */
  index: number;
  /** Whether the mutation changed any weight. */
  changed: boolean;
  /** −1: silent. */
  firstDivergent: number;
  /** The mutant's token there; −1 if silent. */
  token: number;
  /** Mean KL(wild type ‖ mutant) in nats over the steps verified. */
  kl: number;
  /** Smallest margin over the same steps, logit units. */
  margin: number;
  /** How many steps were verified: up to and with the first divergent one. */
  steps: number;
}

interface Entry extends BatchMutant {
  index: number;
  kl: number;
  steps: number;
  margin: number;
  changed: boolean;
  /** −1: not so far. */
  firstDivergent: number;
  token: number;
}

/** The null mutant's cache. */
const NULL_SLOT = 0;
/** Batches whose null mutant differed before the device is given up. */
const MAX_STRIKES = 2;

export interface VerifyOptions {
  signal?: AbortSignal | undefined;
  /** Asked after a batch was thrown away, before it is tried again; rejects if the device is broken. */
  retest?: (() => Promise<void>) | undefined;
  /** Mutants in a batch, the null mutant included; found out where absent. */
  batch?: number | undefined;
}

/**
 * Verifies the wild type's continuation on many mutants of one matrix, in batches: yields each
 * batch's finished mutants. Two batches are always under way, so that the GPU does not wait for
 * results to be read.
 */
export async function* verify(
  engine: Engine,
  run: PreparedRun,
  mutants: readonly Overwriting[],
  options: VerifyOptions = {},
): AsyncGenerator<PromptVerdict[]> {
  if (mutants.length === 0) return;
  const { temperature } = run.wildType.decoding;
  const size = batchSize(engine, run, mutants[0].site, options.batch);
  const batch = Math.min(size.batch, mutants.length + 1);
  const stages = planStages(run.wildType.promptIds.length, run.steps, size.early);
  const sites = mutants.map((mutant) => mutant.site);
  const caches = 1 + (batch - 1) * (stages.length + 1);
  const state = new BatchState(engine, run, stages, sites, { batch, caches });
  const free = Array.from({ length: caches - 1 }, (_, i) => i + 1);
  const waiting: Entry[][] = stages.map(() => []);
  const nullMutant: BatchMutant = {
    site: { ...sites[0], height: 0, width: 0 },
    value: 0,
    slot: NULL_SLOT,
  };
  let fresh = 0;
  let strikes = 0;

  /** The next batch: of the latest stage that fills one, else new mutants, else what there is. */
  const next = (): { stage: number; entries: Entry[] } | null => {
    const full = waiting.findLastIndex((list) => list.length >= batch - 1);
    if (full >= 0) return { stage: full, entries: waiting[full].splice(0, batch - 1) };
    while (fresh < mutants.length && free.length > 0 && waiting[0].length < batch - 1) {
      waiting[0].push(begin(fresh++, free.pop() ?? NULL_SLOT));
    }
    if (waiting[0].length > 0 && (waiting[0].length === batch - 1 || fresh === mutants.length))
      return { stage: 0, entries: waiting[0].splice(0) };
    const any = waiting.findLastIndex((list) => list.length > 0);
    return any < 0 ? null : { stage: any, entries: waiting[any].splice(0, batch - 1) };
  };
  const begin = (index: number, slot: number): Entry => ({
    ...mutants[index],
    index,
    slot,
    kl: 0,
    steps: 0,
    margin: Infinity,
    changed: true,
    firstDivergent: -1,
    token: -1,
  });
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
        for (const { index, slot } of current.entries) waiting[0].push(begin(index, slot));
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

function conclude(entry: Entry, temperature: number): PromptVerdict {
  const { index, changed, firstDivergent, token, kl, steps } = entry;
  const margin = Number.isNaN(kl) ? NaN : entry.margin * (temperature || 1);
  return {
    index,
    changed,
    firstDivergent,
    token,
    kl: kl / steps,
    margin,
    steps,
  };
}

function brokenDevice(): LabError {
  return new LabError(
    'golden',
    'This GPU no longer computes the same from batch to batch: a mutant that changes nothing differed from the wild type.',
    'Nothing of these batches was recorded. Close other pages that use the GPU, reload, and go on from where it stopped.',
  );
}
