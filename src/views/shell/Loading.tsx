import type { LoadStage } from '../../protocols/engine-messages.ts';
import { useLabStore } from '../lab-context.ts';

const STAGES: Record<LoadStage, string> = {
  device: 'Looking for what computes',
  files: 'Reading the model’s files',
  weights: 'Reading the weights',
  golden: 'Checking the engine against recorded results',
};

/** A calm line: what is being loaded, and how far. */
export function Loading() {
  const { stage, loaded, total } = useLabStore('model', (s) => s);
  return (
    <section className="loading" aria-label="Loading">
      <p role="status">{STAGES[stage]}…</p>
      <progress aria-label="Loading" {...(total > 0 ? { value: loaded, max: total } : {})} />
      <p className="soft">A language model loads into your browser. Nothing leaves this machine.</p>
    </section>
  );
}
