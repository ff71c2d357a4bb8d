import { countTested } from '../../lib/compare/sources.ts';
import type { ModelConfig } from '../../lib/model/model-config.ts';
import { sumKinds } from '../../lib/results/model-totals.ts';
import { SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { isOfCampaign } from '../../state/stores/shared-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { useReceived } from '../use-received.ts';
import { count, plural } from '../format.ts';
import { WhereInLayer } from '../layer/WhereInLayer.tsx';
import { PredictionBar } from '../risk/PredictionBar.tsx';
import { Term } from '../terms/Term.tsx';
import { AtlasFigure } from './AtlasFigure.tsx';
import { AtlasKinds } from './AtlasKinds.tsx';
import { AtlasLegend } from './AtlasLegend.tsx';
import { AtlasShowsControl } from './AtlasShowsControl.tsx';
import { LookAtExample } from './LookAtExample.tsx';
import { ScreenMany } from './ScreenMany.tsx';
import { totalsShown, useAtlasPicture } from './use-atlas.ts';
import './atlas.css';

/** All matrices of the model; picks the one that the map and the bench show. */
export function Atlas() {
  const model = useLabStore('model', (s) => s.model);
  const tile = useLabStore('map', (s) => s.tile);
  const shows = useLabStore('ui', (s) => s.atlas);
  return (
    <section className="atlas" aria-label="Atlas">
      <h2>
        Atlas <AtlasCount />
      </h2>
      {model ? <AtlasMain config={model.config} /> : <div className="atlas-waiting" />}
      {model && <PredictionBar model={model} />}
      <LearnMore />
      {model && <LookAtExample />}
      {model && <ScreenMany model={model} />}
      {model && <SuperWeightsLink />}
      <p className="soft atlas-caption">
        A <Term id="mutation" /> overwrites one weight, or a block of them, with a single value. The{' '}
        <Term id="mutant" /> then answers the same prompt as the <Term id="wild-type" />. If it says
        something else, the mutation is non-silent: an <Term id="nsm" />.
      </p>
      {shows === 'kinds' && (
        <p className="soft">
          Each small map is one matrix, cut into squares of {tile}. A coloured square changes the
          answer when every weight in it is set to the matrix’s largest or smallest value. Gate and
          up are turned (drawn transposed): their rows, the{' '}
          <Term id="out-feature">out-features</Term>, run across.
        </p>
      )}
    </section>
  );
}

/** What all this can tell. */
function LearnMore() {
  const lab = useLab();
  return (
    <p className="soft learn-more">
      Which matrices matter shows here. The ranking tells{' '}
      <button className="text-link" onClick={() => lab.stores.ui.setState({ place: 'ranking' })}>
        which weights matter
      </button>
      , statistics{' '}
      <button className="text-link" onClick={() => lab.stores.ui.setState({ place: 'stats' })}>
        whether Gate is asymmetric
      </button>
      .
    </p>
  );
}

function SuperWeightsLink() {
  const lab = useLab();
  return (
    <button
      className="button super-weights-link"
      onClick={() => lab.stores.ui.setState({ superWeightsOpen: true })}
    >
      Super weights…
    </button>
  );
}

function AtlasCount() {
  // the totals are filled in place; the state around them is new each time
  const results = useLabStore('results', (s) => s);
  const { reading, totals } = results;
  const received = useReceived();
  if (reading && !received) return <em>reading stored results…</em>;
  if (!received)
    return <em>{plural(sumKinds(totals.all, SCREEN_KINDS).tested, 'mutant')} tested</em>;
  const all = sumKinds(totalsShown(results, received).all, SCREEN_KINDS).tested;
  const theirs = countTested(received);
  return (
    <em>
      {count(all)} mutants tested{theirs < all ? `, ${count(theirs)} of them` : ''}{' '}
      {isOfCampaign(received) ? 'by the campaign' : 'elsewhere'}
    </em>
  );
}

/** The choice of what is drawn, the drawing, what its colours mean, and what it comes to. */
function AtlasMain({ config }: { config: ModelConfig }) {
  const picture = useAtlasPicture(config);
  return (
    <div className="atlas-main">
      <AtlasShowsControl />
      <AtlasFigure config={config} picture={picture} />
      {picture && <AtlasLegend picture={picture} />}
      {picture && <AtlasKinds picture={picture} />}
      <WhereInLayer />
    </div>
  );
}
