import { countTested } from '../../lib/compare/sources.ts';
import { SAMPLE } from '../../state/effects/verify.ts';
import { isOfCampaign, type ReceivedScreen } from '../../state/stores/shared-store.ts';
import { isOfModel, receivedLike } from '../../state/shown-maps.ts';
import { DEFAULT_VIEW } from '../../state/stores/view.ts';
import { nameOfScreen } from '../../state/stores/assay-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { useReceived } from '../use-received.ts';
import { adapterName, plural } from '../format.ts';
import { toBench } from '../to-bench.ts';
import { VerifyButton } from '../VerifyButton.tsx';
import { verificationWords } from '../verification-words.ts';
import type { MapData } from './use-map.ts';

/** Says of a map that it came with the link, and lets it be checked. */
export function ReceivedBar({ map }: { map: MapData }) {
  const lab = useLab();
  const screen = useReceived();
  const all = useLabStore('shared', (s) => s.received);
  const verification = useLabStore('shared', (s) => s.verification);
  const model = useLabStore('model', (s) => s.model);
  const example = useLabStore('shared', (s) => s.example);
  const assays = useLabStore('assay', (s) => s);
  const isLike = useLabStore('shared', (shared) =>
    Boolean(receivedLike(shared, { assay: assays, model, tile: map.tile })),
  );
  if (all.length === 0) return null;
  const first = all.find(({ provenance }) => isOfModel(provenance, model));
  if (!first)
    return (
      <p className="received-bar soft">
        The link brought results of {all[0].provenance.model.name}, another model than this one: see
        Side by side.
      </p>
    );
  if (!screen || !map.isReceived) {
    const what = (screen ?? first).title || 'The link';
    const why = isLike ? 'put aside' : 'of another prompt or other squares';
    return (
      <div className="received-bar soft">
        <span>
          {screen
            ? `${what} has no map of ${map.name}: this one is of this browser.`
            : `${what}: ${all.length > 1 ? 'maps' : mapsOf(first)}, ${why}.`}
        </span>
        {!screen && (
          <>
            <button className="button" onClick={() => lab.shared.show(true)}>
              {all.length === 1 && first.maps.size === 1 ? 'Show it' : 'Show them'}
            </button>
            <button className="quiet" onClick={() => lab.shared.close()}>
              Put away
            </button>
          </>
        )}
      </div>
    );
  }
  const asked = nameOfScreen(assays, screen.plan.assay);
  const mine = verification?.of === screen ? verification : null;
  if (example && !mine) return <ExampleBar screen={screen} />;
  return (
    <div className="received-bar" role="status">
      <span>
        {originWords(screen, asked, all.length > 1)}{' '}
        {mine && verificationWords(mine.so, mine.total)}
      </span>
      {countTested(screen) > 0 && (
        <VerifyButton
          of={screen}
          label={`Verify ${SAMPLE} of them`}
          verify={() => lab.verify.received()}
        />
      )}
      <button className="quiet" onClick={() => lab.shared.show(false)}>
        Show mine
      </button>
    </div>
  );
}

/** The finished screen that a first visitor meets, and the mutant to begin with. */
function ExampleBar({ screen }: { screen: ReceivedScreen }) {
  const lab = useLab();
  const bark = () => {
    const { site, kind } = DEFAULT_VIEW.selection;
    toBench(lab, { site, kind });
    // where the bench shows it already, the eye is led there
    requestAnimationFrame(() => {
      const said = document.querySelector('.bench .token-text.of-mutant');
      said?.scrollIntoView({ block: 'nearest' });
      said?.animate({ outline: ['3px solid var(--accent)', '3px solid transparent'] }, 1600);
    });
  };
  return (
    <div className="received-bar" role="status">
      <span>
        <b>A finished screen.</b> Every coloured weight changes what the model says of the fox;{' '}
        {plural(countTested(screen), 'mutant')} were run elsewhere.
      </span>
      <button className="primary" onClick={bark}>
        Make the fox bark
      </button>
      <VerifyButton of={screen} label={`Verify ${SAMPLE}`} verify={() => lab.verify.received()} />
      <button className="quiet" onClick={() => lab.shared.close()}>
        Start empty
      </button>
    </div>
  );
}

const mapsOf = ({ maps }: ReceivedScreen) => (maps.size > 1 ? `${maps.size} maps` : 'a map');

/** What came, from where. @param asked prompt and decoding @param several whether the link brought more than this screen */
function originWords(screen: ReceivedScreen, asked: string, several: boolean): string {
  const { title, maps, provenance } = screen;
  const on = [...new Set(provenance.adapters.map(adapterName))].filter(Boolean).join(', ');
  const one = maps.size === 1;
  const ofCampaign = isOfCampaign(screen);
  const whom = ofCampaign ? 'the campaign' : `Mutascope ${provenance.app}`;
  const what = title ? `${title},` : `This ${one ? 'map' : 'screen'} came with the link:`;
  const mutants = `${plural(countTested(screen), 'mutant')}${one ? '' : ` of ${maps.size} matrices`}`;
  return [
    `${what} ${mutants}, ${asked}, computed by ${whom}${on === '' ? '' : ` on ${on}`}${ofCampaign ? '' : ', not here'}.`,
    one ? '' : 'Atlas and statistics show all of it.',
    several ? 'The link brought another screen, too: see Side by side.' : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
}
