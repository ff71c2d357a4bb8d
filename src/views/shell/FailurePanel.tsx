import type { Failure } from '../../protocols/engine-messages.ts';
import { useLab, useLabStore } from '../lab-context.ts';

const TITLES: Partial<Record<Failure['kind'], string>> = {
  'no-webgpu': 'This browser has no WebGPU',
  'no-adapter': 'No GPU answers',
  'device-lost': 'The GPU went away',
  'too-big': 'The model does not fit',
  weights: 'The model could not be read',
  golden: 'Results computed here are wrong',
};

/** What another engine may do better. */
const OF_THE_ENGINE: readonly Failure['kind'][] = [
  'no-webgpu',
  'no-adapter',
  'device-lost',
  'too-big',
  'golden',
];

/** The lab cannot load: what happened, what is kept, what next. */
export function FailurePanel({ failure }: { failure: Failure }) {
  const lab = useLab();
  const wish = useLabStore('engine', (s) => s.wish);
  return (
    <section className="failure" role="alert">
      <h1>{TITLES[failure.kind] ?? 'Something went wrong'}</h1>
      <p>{failure.message}</p>
      <p>{failure.advice}</p>
      <p className="soft">Results stored earlier in this browser are kept.</p>
      <button className="primary" onClick={() => lab.reloadEngine()}>
        Try again
      </button>{' '}
      {wish !== 'processor' && OF_THE_ENGINE.includes(failure.kind) && (
        <button className="button" onClick={() => lab.engineChoice.choose('processor')}>
          Compute on the processor
        </button>
      )}
    </section>
  );
}

/** The device was lost while the lab was in use; everything on the page stays. */
export function LostBar({ failure }: { failure: Failure }) {
  const lab = useLab();
  return (
    <div className="lost-bar" role="alert">
      <p>
        <b>{failure.message}</b> {failure.advice}
      </p>
      <button className="primary" onClick={() => lab.reloadEngine()}>
        Reload the engine
      </button>
    </div>
  );
}
