import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import { sumKinds } from '../../lib/results/model-totals.ts';
import { SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { useLab, useLabStore } from '../lab-context.ts';

/** While nothing is tested yet: offers the finished screen that comes with the page. */
export function LookAtExample() {
  const lab = useLab();
  const isOrganism = useLabStore('models', (s) => s.current === ORGANISM);
  const received = useLabStore('shared', (s) => s.received.length > 0);
  const empty = useLabStore(
    'results',
    (s) => !s.reading && sumKinds(s.totals.all, SCREEN_KINDS).tested === 0,
  );
  if (!isOrganism || received || !empty) return null;
  return (
    <div className="look-at-example">
      <button className="button" onClick={() => void lab.shared.openExample()}>
        Look at a finished screen
      </button>
      <p className="soft">
        The whole model in squares of 8, computed beforehand; nothing has to be taken on trust,
        since any of it can be verified here.
      </p>
    </div>
  );
}
