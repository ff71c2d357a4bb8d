/** Measures or checks engines in a worker of a browser, as the page uses them. */
import { checkGpu, type CheckOrder } from '../engine/check/check-gpu.ts';
import type { Checked } from '../engine/check/steps.ts';
import { measureAll, type MeasureOrder, type Measuring } from '../engine/measure-all.ts';

/** What the worker is to do. */
export type Job = ({ type: 'measure' } & MeasureOrder) | ({ type: 'check' } & CheckOrder);

export type Told = Measuring | Checked | { type: 'done' } | { type: 'failed'; message: string };

const tell = (message: Told) => {
  self.postMessage(message);
};

self.addEventListener('message', ({ data }: MessageEvent<Job>) => {
  const work = data.type === 'check' ? checkGpu(data, tell) : measureAll(data, tell);
  work.then(
    () => tell({ type: 'done' }),
    (error: unknown) => {
      tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    },
  );
});
