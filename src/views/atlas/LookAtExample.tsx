import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import { SCREEN_KINDS } from '../../lib/plan/grid.ts';
import type { ResultsState } from '../../state/stores/results-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';

/** While nothing is screened yet: offers the finished screen that comes with the page. */
export function LookAtExample() {
  const lab = useLab();
  const isOrganism = useLabStore('models', (s) => s.current === ORGANISM);
  const received = useLabStore('shared', (s) => s.received.length > 0);
  const empty = useLabStore('results', (s) => !s.reading && !isBegun(s));
  if (!isOrganism || received || !empty) return null;
  return (
    <div className="look-at-example">
      <button className="button" onClick={() => void lab.shared.openExample()}>
        Look at a finished screen
      </button>
      <p className="soft">
        Every weight of the model, the riskiest verified beforehand; nothing has to be taken on
        trust, since any of it can be verified here.
      </p>
    </div>
  );
}

/** Whether more is tested than what the bench has run one by one. */
function isBegun({ maps, totals }: ResultsState): boolean {
  return [...maps.keys()].some((name) => {
    const kinds = totals.counts(name)?.all.kinds;
    return kinds && SCREEN_KINDS.some((kind) => kinds[kind].tested > kinds[kind].inPlace);
  });
}
