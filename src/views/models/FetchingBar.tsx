import type { Fetching } from '../../state/stores/models-store.ts';
import type { ModelOffer } from '../../lib/catalogue/model-offer.ts';
import { useLab } from '../lab-context.ts';
import { bytes, duration } from '../format.ts';

/** Below this many bytes a second, nothing is said of speed and time left. */
const SLOWEST = 1_000;

/** A model on its way: how much, how fast, how long, and what can be done about it. */
export function FetchingBar({ offer, fetching }: { offer: ModelOffer; fetching: Fetching }) {
  const lab = useLab();
  const { state, progress, rate, failure } = fetching;
  const { received, total, checked } = progress;
  const done = state === 'checking' ? checked : received;
  const flows = rate >= SLOWEST;
  const left = flows && total > done ? duration((1_000 * (total - done)) / rate) : null;
  // everything is here, and the checksums are still being computed
  const checking = state === 'checking' || (state === 'running' && total > 0 && received >= total);
  return (
    <div className="fetching">
      <progress
        aria-label={`${checking ? 'Checking' : 'Downloading'} ${offer.name}`}
        {...(total > 0 ? { value: checking ? checked : received, max: total } : {})}
      />
      <div className="row spread">
        <span className="mono soft" role="status">
          {bytes(done)} of {bytes(total)}
          {state === 'running' &&
            !checking &&
            (flows ? ` · ${bytes(rate)}/s${left ? ` · ${left} left` : ''}` : ' · waiting for data')}
          {checking && ' · checking'}
          {state === 'paused' && ' · paused'}
        </span>
        <span className="row">
          {state === 'running' ? (
            <button className="button" onClick={() => lab.models.pause(offer.key)}>
              Pause
            </button>
          ) : (
            state !== 'checking' && (
              <button className="button" onClick={() => lab.models.download(offer.key)}>
                Resume
              </button>
            )
          )}
          {state !== 'checking' && (
            <button className="quiet" onClick={() => void lab.models.remove(offer.key)}>
              Cancel
            </button>
          )}
        </span>
      </div>
      {failure && (
        <p className="field-error" role="alert">
          {failure.message} {failure.advice}
        </p>
      )}
    </div>
  );
}
