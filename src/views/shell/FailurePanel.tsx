import type { Failure } from '../../protocols/engine-messages.ts';
import { useLab } from '../lab-context.ts';

const TITLES: Partial<Record<Failure['kind'], string>> = {
  'no-webgpu': 'This browser has no WebGPU',
  'no-adapter': 'No GPU answers',
  'device-lost': 'The GPU went away',
  'too-big': 'The model does not fit this GPU',
  weights: 'The model could not be read',
  golden: 'This GPU computes wrong results',
};

/** The lab cannot load: what happened, what is kept, what next. */
export function FailurePanel({ failure }: { failure: Failure }) {
  const lab = useLab();
  return (
    <section className="failure" role="alert">
      <h1>{TITLES[failure.kind] ?? 'Something went wrong'}</h1>
      <p>{failure.message}</p>
      <p>{failure.advice}</p>
      <p className="soft">Results stored earlier in this browser are kept.</p>
      <button className="primary" onClick={() => lab.reloadEngine()}>
        Try again
      </button>
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
