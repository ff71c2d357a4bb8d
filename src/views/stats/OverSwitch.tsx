import { unitOf } from '../../lib/assay/replicates.ts';
import { isTaken, takenOf } from '../../state/stores/replicates-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { plural } from '../format.ts';
import { ASIDE_WORDS } from './over-words.ts';

/** This map, or all screens of the model in these squares; and which of them. Nothing where there is one. */
export function OverSwitch() {
  const lab = useLab();
  const offers = useLabStore('replicates', (s) => s.offers);
  const { over, taken } = useLabStore('stats', (s) => s);
  if (offers.length < 2) return null;
  const asked = takenOf(offers, taken);
  const unit = unitOf(asked.map(({ assay }) => assay));
  return (
    <div className="stats-over">
      <Segments
        legend="Statistics of"
        options={[
          { id: false, label: 'This map' },
          { id: true, label: `Over ${plural(asked.length, unit)}` },
        ]}
        value={over}
        onChange={(id) => lab.stores.stats.setState({ over: id })}
      />
      {over && (
        <fieldset className="stats-taken">
          <legend className="hidden-text">Which screens are taken</legend>
          {offers.map((offer) => (
            <label key={offer.id} className="check">
              <input
                type="checkbox"
                checked={isTaken(taken, offer)}
                onChange={(event) => lab.replicates.take(offer.id, event.target.checked)}
              />
              <span>
                {offer.name}
                {offer.received && <span className="soft"> · received</span>}
                {offer.aside && <span className="soft"> · {ASIDE_WORDS[offer.aside]}</span>}
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}
