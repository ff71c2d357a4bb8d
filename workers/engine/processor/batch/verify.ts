import { BATCH_BYTES } from '../../../../src/lib/model/compute-memory.ts';
import { LabError } from '../../../../src/lib/base/failure.ts';
import { Lookahead } from '../../shared/lookahead.ts';
import type { Overwriting } from '../../shared/overwriting.ts';
import { StageQueue, type Verified } from '../../shared/stage-queue.ts';
import { planStages } from '../../shared/stages.ts';
import { MAX_STRIKES, type VerifyOptions } from '../../shared/verify-options.ts';
import { breathe } from '../breathe.ts';
import type { ProcessorContext } from '../context.ts';
import type { ProcessorModel } from '../model.ts';
import { BatchState } from './batch-state.ts';
import type { PreparedPrompt } from './prepared-prompt.ts';

/** Mutants in a batch, the null mutant included, which costs as much as any. */
const BATCH = 48;
const FEWEST = 2;
/** Below this, batches are too small for mutants to leave early. */
const LEAST_EARLY = 8;
/** Stages that keep keys and values (see shared/stages.ts), and so slots per mutant of a batch. */
const STAGES = 3;
/**
 * Verifies the wild type's continuation on mutants of one matrix, in batches: yields each batch's
 * finished mutants. Mutants are taken from the iterable as batches need them.
 */
export async function* verify(
  { heap, model }: Pick<ProcessorContext, 'heap' | 'model'>,
  run: PreparedPrompt,
  mutants: Iterable<Overwriting>,
  options: VerifyOptions = {},
): AsyncGenerator<Verified<Overwriting>[]> {
  const fresh = new Lookahead(mutants);
  const [first] = fresh.peek(1);
  if (fresh.done) return;
  const size = batchSize(model, run, first);
  // one more is the null mutant
  const batch = Math.min(size.batch, fresh.peek(size.batch).length + 1);
  const stages = planStages(run.wildType.promptIds.length, run.steps, size.early);
  const caches = 1 + (batch - 1) * (size.early ? stages.length + 1 : 1);
  const state = new BatchState(heap, model, run, first.site, caches);
  const queue = new StageQueue(fresh, { stages: stages.length, batch, caches });
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

/** How many mutants go into a batch, the null mutant included, and whether they may leave early. */
function batchSize(
  { config: c }: ProcessorModel,
  run: PreparedPrompt,
  { site }: Overwriting,
): { batch: number; early: boolean } {
  const layers = c.num_hidden_layers - site.layer;
  const slot = 8 * layers * c.num_key_value_heads * c.head_dim * (run.rows + 16);
  const fits = (slots: number) => Math.floor(BATCH_BYTES.processor / (slot * slots));
  const early = fits(STAGES + 1) >= LEAST_EARLY;
  return { batch: Math.max(FEWEST, Math.min(BATCH, fits(early ? STAGES + 1 : 1))), early };
}

function brokenMemory(): LabError {
  return new LabError(
    'golden',
    'The processor engine no longer computes the same from batch to batch: a mutant that changes nothing differed from the wild type.',
    'Nothing of these batches was recorded. Check this machine’s memory, reload, and go on from where it stopped.',
  );
}
