import type { Failure } from '../../protocols/engine-messages.ts';
import { useLab, useLabStore } from '../lab-context.ts';

const TITLES: Partial<Record<Failure['kind'], string>> = {
  'no-webgpu': 'This browser has no WebGPU',
  'no-adapter': 'No GPU answers',
  'device-lost': 'The GPU went away',
  'too-big': 'The model does not fit',
  unsuited: 'This engine does not compute the model',
  weights: 'The model could not be read',
  golden: 'Results computed here are wrong',
};

/** What another engine may do better. */
const OF_THE_ENGINE: readonly Failure['kind'][] = [
  'no-webgpu',
  'no-adapter',
  'device-lost',
  'too-big',
  'unsuited',
  'golden',
];

/** The lab cannot load: what happened, what is kept, what next. */
export function FailurePanel({ failure }: { failure: Failure }) {
  return (
    <section className="failure" role="alert">
      <h1>{titleOf(failure)}</h1>
      <p>{failure.message}</p>
      <p>{failure.advice}</p>
      <p className="soft">Results stored earlier in this browser are kept.</p>
      <WaysOn failure={failure} again="Try again" />
    </section>
  );
}

const titleOf = ({ kind }: Failure) => TITLES[kind] ?? 'Something went wrong';

function WaysOn({ failure, again }: { failure: Failure; again: string }) {
  const lab = useLab();
  const wish = useLabStore('engine', (s) => s.wish);
  return (
    <div className="row">
      <button className="primary" onClick={() => lab.reloadEngine()}>
        {again}
      </button>
      {wish !== 'processor' && OF_THE_ENGINE.includes(failure.kind) && (
        <button className="button" onClick={() => lab.engineChoice.choose('processor')}>
          Compute on the processor
        </button>
      )}
    </div>
  );
}

/** Nothing computes, for the device was lost or never came; everything on the page stays. */
export function LostBar({ failure }: { failure: Failure }) {
  const lost = useLabStore('model', (s) => s.phase === 'lost');
  return (
    <div className="lost-bar" role="alert">
      <p>
        <b>{titleOf(failure)}.</b> {failure.message} {failure.advice}{' '}
        {!lost && 'What is stored or came with a link can be looked at without.'}
      </p>
      <WaysOn failure={failure} again={lost ? 'Reload the engine' : 'Try again'} />
    </div>
  );
}
