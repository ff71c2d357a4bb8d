import { formatMatrix } from '../../lib/matrix.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { count, duration, plural } from '../words.ts';

/** The running job: how far it is, how fast, how long still. Always there, so that nothing jumps. */
export function Footer() {
  const lab = useLab();
  const screen = useLabStore('screen', (s) => s);
  const { status, plan, done, total, rate } = screen;
  if (status === 'none' || !plan) {
    return (
      <footer>
        <span className="soft">
          Nothing is running. Pick a matrix and screen it, or press <kbd>?</kbd> for the keys.
        </span>
      </footer>
    );
  }
  const paused = status === 'paused' || status === 'failed';
  const left = status === 'running' && rate > 0 ? duration((1000 * (total - done)) / rate) : null;
  const label = `${formatMatrix(plan.matrix)}, squares of ${plan.tile}`;
  return (
    <footer>
      {status === 'finished' ? null : paused ? (
        <button className="button wide" onClick={lab.resumeScreen}>
          Resume
        </button>
      ) : (
        <button className="button wide" disabled={status === 'pausing'} onClick={lab.pauseScreen}>
          Pause
        </button>
      )}
      <b className="job">{label}</b>
      <progress aria-label={`Screen of ${label}`} value={done} max={Math.max(1, total)} />
      <span className="mono numbers">
        {count(done)} / {count(total)}
      </span>
      <span className="mono soft numbers" role="status">
        {status === 'failed' && (screen.failure?.message ?? 'failed')}
        {status === 'paused' && 'paused, results kept'}
        {status === 'pausing' && 'pausing…'}
        {status === 'finished' &&
          `done, ${plural(screen.since.tested, 'mutant')} in ${duration(screen.since.ms)}`}
        {status === 'running' &&
          (left
            ? `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s · ${left} left`
            : 'starting…')}
      </span>
      <button
        className="quiet sign"
        aria-label={status === 'running' ? 'Cancel the screen' : 'Put away'}
        title={status === 'running' ? 'Cancel; results so far are kept' : 'Put away'}
        onClick={lab.dismissScreen}
      >
        ✕
      </button>
    </footer>
  );
}
