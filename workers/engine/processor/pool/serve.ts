import { append } from '../../../../src/lib/base/arrays.ts';
import { toFailure } from '../../../../src/lib/base/failure.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import { screenBatched } from '../batch/screen-batched.ts';
import { ProcessorContext } from '../context.ts';
import { predictPart, type PartQuestion } from '../predict/part.ts';
import type { FromWorker, Task, ToWorker } from './messages.ts';

/**
 * What a worker of the pool does: computes its tasks one after the other.
 * @returns what is to be called with each message that comes
 */
export function servePool(post: (message: FromWorker) => void): (message: ToWorker) => void {
  let context: Promise<ProcessorContext> | null = null;
  /** What stops each task that is not done. */
  const stops = new Map<number, AbortController>();
  /** What takes the cells that a prediction waits for. */
  const answers = new Map<number, (cells: readonly Uint32Array[]) => void>();
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
      case 'screen':
        begin(message.task.id, (loaded, signal) => compute(loaded, message.task, signal));
        return;
      case 'predict':
        begin(message.id, (loaded, signal) =>
          predict(loaded, message.id, message.question, signal),
        );
        return;
      case 'refine':
        answers.get(message.id)?.(message.cells);
        return;
      case 'stop':
        for (const id of message.ids) stops.get(id)?.abort();
    }
  };

  /** Does a job when those before it are done, unless it is stopped. */
  function begin(
    id: number,
    job: (loaded: ProcessorContext, signal: AbortSignal) => Promise<void>,
  ): void {
    const stop = new AbortController();
    const { signal } = stop;
    stops.set(id, stop);
    last = last.then(async () => {
      try {
        if (!signal.aborted && context) await job(await context, signal);
      } catch (error) {
        if (!signal.aborted) post({ kind: 'failed', id, failure: toFailure(error) });
      } finally {
        stops.delete(id);
      }
    });
  }

  async function compute(
    loaded: ProcessorContext,
    { id, prompts, mutations, outputs }: Task,
    signal: AbortSignal,
  ): Promise<void> {
    const results: MutantOutcome[] = [];
    for await (const some of screenBatched(loaded, prompts, mutations, { outputs, signal }))
      append(results, some);
    post({ kind: 'results', id, results });
  }

  async function predict(
    loaded: ProcessorContext,
    id: number,
    question: PartQuestion,
    signal: AbortSignal,
  ): Promise<void> {
    const onProgress = (share: number) => {
      post({ kind: 'progress', id, share });
    };
    const choose = (risks: readonly Float32Array[], most: number) =>
      new Promise<readonly Uint32Array[]>((resolve, reject) => {
        const stop = () => {
          answers.delete(id);
          reject(signal.reason as Error);
        };
        answers.set(id, (cells) => {
          answers.delete(id);
          signal.removeEventListener('abort', stop);
          resolve(cells);
        });
        if (signal.aborted) stop();
        else {
          signal.addEventListener('abort', stop);
          post({ kind: 'first', id, risks, most });
        }
      });
    for await (const found of predictPart(loaded, question, { choose, signal, onProgress }))
      post({ kind: 'risks', id, found });
    post({ kind: 'predicted', id });
  }
}
