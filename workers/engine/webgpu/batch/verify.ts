import { LabError } from '../../../../src/lib/base/failure.ts';
import { Lookahead } from '../../shared/lookahead.ts';
import type { Overwriting } from '../../shared/overwriting.ts';
import {
  NULL_SLOT,
  StageQueue,
  type StageVerdict,
  type Verified,
} from '../../shared/stage-queue.ts';
import { planStages } from '../../shared/stages.ts';
import { MAX_STRIKES, type VerifyOptions } from '../../shared/verify-options.ts';
import type { GpuContext } from '../context.ts';
import { batchSize } from './batch-size.ts';
import { BatchState, type BatchMutant, type BatchVerdict } from './batch-state.ts';
import type { PreparedPrompt } from './prepared-prompt.ts';

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
): AsyncGenerator<Verified<Overwriting>[]> {
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
  const queue = new StageQueue(fresh, { stages: stages.length, batch, caches });
  const nullMutant: BatchMutant = {
    site: { ...first.site, height: 0, width: 0 },
    value: 0,
    slot: NULL_SLOT,
  };
  let strikes = 0;

  const submit = () => {
    const chosen = queue.next();
    if (!chosen) return null;
    const mutants = chosen.entries.map(({ mutant: { site, value }, slot }) => ({
      site,
      value,
      slot,
    }));
    const verdicts = state.verify(stages[chosen.stage], [nullMutant, ...mutants]);
    // it is awaited in its turn; until then its failure must not count as unhandled
    verdicts.catch(() => undefined);
    return { chosen, verdicts };
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
        queue.again(current.chosen);
      } else {
        const inLogits = verdicts.map((verdict) => inLogitUnits(verdict, temperature));
        const done = queue.settle(current.chosen, inLogits);
        if (done.length > 0) yield done;
      }
      options.signal?.throwIfAborted();
      current = following ?? submit();
    }
  } finally {
    // what was submitted still uses the buffers; destroying them waits for it on the GPU's side
    state.destroy();
  }
}

/** Margins come as differences of scores, logit/T + noise. */
function inLogitUnits(verdict: BatchVerdict, temperature: number): StageVerdict {
  return { ...verdict, margin: verdict.margin * (temperature || 1) };
}

function brokenDevice(): LabError {
  return new LabError(
    'golden',
    'This GPU no longer computes the same from batch to batch: a mutant that changes nothing differed from the wild type.',
    'Nothing of these batches was recorded. Close other pages that use the GPU, reload, and go on from where it stopped.',
  );
}
