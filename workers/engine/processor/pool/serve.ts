import { append } from '../../../../src/lib/base/arrays.ts';
import { toFailure } from '../../../../src/lib/base/failure.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import { screenBatched } from '../batch/screen-batched.ts';
import { ProcessorContext } from '../context.ts';
import type { FromWorker, Task, ToWorker } from './messages.ts';

/**
 * What a worker of the pool does: computes its tasks one after the other.
 * @returns what is to be called with each message that comes
 */
export function servePool(post: (message: FromWorker) => void): (message: ToWorker) => void {
  let context: Promise<ProcessorContext> | null = null;
  /** What stops each task that is not done. */
  const stops = new Map<number, AbortController>();
  let last: Promise<void> = Promise.resolve();

  return (message) => {
    switch (message.kind) {
      case 'load':
        context = ProcessorContext.adopt(message.copy, message.build);
        context.then(
          () => post({ kind: 'loaded' }),
          (error: unknown) => post({ kind: 'failed', id: null, failure: toFailure(error) }),
        );
        return;
      case 'screen': {
        const stop = new AbortController();
        stops.set(message.task.id, stop);
        last = last.then(() => compute(message.task, stop.signal));
        return;
      }
      case 'stop':
        for (const id of message.ids) stops.get(id)?.abort();
    }
  };

  async function compute({ id, prompts, mutations, outputs }: Task, signal: AbortSignal) {
    try {
      if (signal.aborted || !context) return;
      const results: MutantOutcome[] = [];
      for await (const some of screenBatched(await context, prompts, mutations, {
        outputs,
        signal,
      }))
        append(results, some);
      post({ kind: 'results', id, results });
    } catch (error) {
      if (!signal.aborted) post({ kind: 'failed', id, failure: toFailure(error) });
    } finally {
      stops.delete(id);
    }
  }
}
