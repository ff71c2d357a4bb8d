import type { Failure } from '../../protocols/engine-messages.ts';
import { useLab } from '../lab-context.ts';

/** A run that failed: what happened, what to do, and the button to do it. */
export function RunFailure({ failure }: { failure: Failure }) {
  const lab = useLab();
  return (
    <div className="run-failure" role="alert">
      <p>
        <b>{failure.message}</b> {failure.advice}
      </p>
      {failure.kind !== 'bad-request' && (
        <button className="button" onClick={() => lab.bench.run()}>
          Run again
        </button>
      )}
    </div>
  );
}
