import { LabError } from '../../../../src/lib/base/failure.ts';
import { planStages } from '../../webgpu/batch/stages.ts';
import { StageQueue, type RunVerdict } from '../../shared/stage-queue.ts';
import { breathe } from '../breathe.ts';
import type { Heap } from '../heap.ts';
import type { ProcessorModel } from '../model.ts';
import { BatchState } from './batch-state.ts';
import type { Overwriting } from '../../shared/screen-in-batches.ts';
import type { PreparedRun } from './prepared-run.ts';

/** Mutants in a batch, the null mutant included, which costs as much as any. */
const BATCH = 48;
const FEWEST = 2;
/** For the keys and values that are kept between stages. */
const CACHE_BYTES = 256 * 2 ** 20;
/** Stages that keep keys and values (see stages.ts), and so slots per mutant of a batch. */
const STAGES = 3;
/** Batches whose null mutant differed before the engine is given up. */
const MAX_STRIKES = 2;

export interface VerifyOptions {
  signal?: AbortSignal | undefined;
  /** Asked after a batch was thrown away, before it is tried again; rejects if memory is broken. */
  retest?: (() => Promise<void>) | undefined;
  /** Mutants in a batch, the null mutant included. */
  batch?: number | undefined;
}

/**
 * Verifies the wild type's continuation on many mutants of one matrix, in batches: yields each
 * batch's finished mutants.
 */
export async function* verify(
  { heap, model }: { heap: Heap; model: ProcessorModel },
  run: PreparedRun,
  mutants: readonly Overwriting[],
  options: VerifyOptions = {},
): AsyncGenerator<RunVerdict[]> {
  if (mutants.length === 0) return;
  const { batch, early } = batchSize(model, run, mutants, options.batch);
  const stages = planStages(run.wildType.promptIds.length, run.steps, early);
  const caches = 1 + (batch - 1) * (early ? stages.length + 1 : 1);
  const state = new BatchState(heap, model, run, mutants, caches);
  const queue = new StageQueue(mutants, { stages: stages.length, batch, caches });
  let strikes = 0;
  run.wildType.users++;
  try {
    for (let next = queue.next(); next; next = queue.next()) {
      const { verdicts, same } = state.verify(stages[next.stage], next.entries);
      if (!same) {
        if (++strikes > MAX_STRIKES) throw brokenMemory();
        await options.retest?.();
        queue.again(next);
      } else {
        const done = queue.settle(next, verdicts);
        if (done.length > 0) yield done;
      }
      await breathe(options.signal);
    }
  } finally {
    run.wildType.users--;
    state.destroy();
  }
}

/** How many mutants go into a batch, and whether they may leave early. */
function batchSize(
  { config: c }: ProcessorModel,
  run: PreparedRun,
  mutants: readonly Overwriting[],
  wanted = BATCH,
): { batch: number; early: boolean } {
  const layers = c.num_hidden_layers - mutants[0].site.layer;
  const slot = 8 * layers * c.num_key_value_heads * c.head_dim * (run.rows + 16);
  const most = Math.min(wanted, mutants.length + 1);
  const fits = (slots: number) => Math.floor(CACHE_BYTES / (slot * slots));
  const early = fits(STAGES + 1) >= Math.min(most, 8);
  return { batch: Math.max(FEWEST, Math.min(most, fits(early ? STAGES + 1 : 1))), early };
}

function brokenMemory(): LabError {
  return new LabError(
    'golden',
    'The processor engine no longer computes the same from batch to batch: a mutant that changes nothing differed from the wild type.',
    'Nothing of these batches was recorded. Check this machine’s memory, reload, and go on from where it stopped.',
  );
}
