import { sumKinds } from '../../lib/results/model-totals.ts';
import { SCREEN_KINDS } from '../../lib/plan/grid.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { DEFAULT_VIEW } from '../../state/stores/view.ts';
import { LookAtExample } from '../atlas/LookAtExample.tsx';
import { totalsShown } from '../atlas/use-atlas.ts';
import { plural, squaresWords } from '../format.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { QuickLook } from '../QuickLook.tsx';
import { PredictionBar } from '../risk/PredictionBar.tsx';
import { useReceived } from '../use-received.ts';

/** What stands in place of the table while nothing is ranked, and what can be done about it. */
export function NothingRanked({ model }: { model: ModelInfo }) {
  const { order, kinds, layer, projection } = useLabStore('ranking', (s) => s);
  // the totals are filled in place; the state around them is new each time
  const results = useLabStore('results', (s) => s);
  const predicted = useLabStore('risk', (s) => s.maps.size > 0);
  const tile = useLabStore('map', (s) => s.tile);
  const received = useReceived();
  if (results.reading && !received && order !== 'risk')
    return <p>Stored results are being read…</p>;
  if (kinds.length === 0) return <p>Choose a kind of mutation above.</p>;
  const { tested, nsms } = sumKinds(totalsShown(results, received).all, SCREEN_KINDS);
  const isSome = kinds.length < SCREEN_KINDS.length || layer !== null || projection !== null;
  if (isSome && (order === 'risk' ? predicted : nsms > 0)) return <NotThese />;
  if (order === 'risk')
    return predicted ? (
      <p>No mutant is predicted to be at risk.</p>
    ) : (
      <>
        <p>Nothing is predicted yet in {squaresWords(tile)}.</p>
        <PredictionBar model={model} />
      </>
    );
  return (
    <>
      <p>
        {tested > 0
          ? `None of the ${plural(tested, 'mutant')} run so far changes the answer.`
          : `Nothing is screened yet in ${squaresWords(tile)}: screen a map, or take a quick look at every matrix.`}
      </p>
      {predicted && <ByRisk />}
      <QuickLook model={model} />
      <LookAtExample />
    </>
  );
}

/** The filter leaves nothing. */
function NotThese() {
  const lab = useLab();
  const { kinds, layer, projection } = DEFAULT_VIEW.ranking;
  return (
    <p className="row">
      <span>Nothing of what is known is of these kinds, in this layer and projection.</span>
      <button
        className="button"
        onClick={() => lab.stores.ranking.setState({ kinds, layer, projection })}
      >
        Rank all
      </button>
    </p>
  );
}

/** What is predicted can be ranked before anything is run. */
function ByRisk() {
  const lab = useLab();
  return (
    <p className="row">
      <button className="button" onClick={() => lab.stores.ranking.setState({ order: 'risk' })}>
        Rank by predicted risk
      </button>
      <span className="soft">Every mutant is predicted; none of that is a verdict.</span>
    </p>
  );
}
