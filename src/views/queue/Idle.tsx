import { useLabStore } from '../lab-context.ts';
import { count, plural, roughly } from '../format.ts';

/** What goes on while no screen is queued: nothing, a prediction, what verifies it, or a campaign. */
export function Idle() {
  // a queue that was stored comes back when the model is there
  const loading = useLabStore('model', (s) => s.phase === 'loading');
  const predicting = useLabStore('risk', (s) => s.status === 'running');
  const verifying = useLabStore('risk', (s) => s.verifying);
  const contributing = useLabStore('campaign', ({ work }) => work.status === 'working');
  if (loading) return 'The model is loading.';
  if (predicting) return 'What every mutant does is being predicted.';
  if (verifying?.state === 'running') {
    const { what, done, total, nsms, ms } = verifying;
    const left = done > 0 ? `, about ${roughly((ms / done) * (total - done))} left` : '';
    return (
      <>
        {what === 'audit' ? 'Auditing' : 'Verifying the riskiest'}: {count(done)} of{' '}
        {plural(total, 'mutant')}, {plural(nsms, 'NSM')}
        {left}
      </>
    );
  }
  if (contributing) return 'This page computes for the campaign.';
  return (
    <>
      Nothing is running.{' '}
      <span className="keys-only">
        Pick a matrix and screen it, or press <kbd>?</kbd> for the keys.
      </span>
    </>
  );
}
