import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import { plainKey } from '../../lib/catalogue/eight-bit-choice.ts';
import { parameterCount } from '../../lib/model/model-config.ts';
import { offerOf } from '../../lib/catalogue/model-offer.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { bytes, million } from '../format.ts';
import { FetchingBar } from './FetchingBar.tsx';
import { useFacts, usePreflight } from './use-offer.ts';
import { Verdict } from './Verdict.tsx';
import './models.css';

/** The link names a model that is not here. Nothing of it is fetched before the user says so. */
export function AskPanel() {
  const lab = useLab();
  const current = useLabStore('models', (s) => s.current);
  const own = useLabStore('models', (s) => s.own);
  const offer = offerOf(current, own);
  const fetching = useLabStore('models', (s) => s.fetching.get(offer.id));
  const kept = useLabStore('models', (s) => s.stored.find(({ id }) => id === offer.id));
  const file = useLabStore('models', (s) => s.files.get(plainKey(offer.key)));
  const found = usePreflight(offer);
  const facts = useFacts(offer);
  return (
    <section className="failure ask-model" aria-labelledby="ask-model">
      <h1 id="ask-model">This view is of {offer.name}</h1>
      {offer.kind === 'file' ? (
        <p>
          The model was read from files on a machine, and is not in this browser.{' '}
          {file === 'ask'
            ? 'The browser asks you before it is read again.'
            : 'Drop the same file on this page, or choose it under Model.'}
        </p>
      ) : (
        <p>
          It is not in this browser.{' '}
          {facts
            ? `It has ${million(parameterCount(facts.config))} parameters in ${facts.quantization}; the files take ${bytes(facts.fileBytes)}${offer.licence ? `, licence: ${offer.licence}` : ''}.`
            : 'How large it is can be seen without its weights being fetched.'}
        </p>
      )}
      {offer.source && <p className="soft mono address">{offer.source.url}</p>}
      {found && <Verdict found={found} />}
      {fetching ? (
        <FetchingBar offer={offer} fetching={fetching} />
      ) : (
        <div className="row">
          {offer.source && facts && (
            <button className="primary" onClick={() => void lab.choosing.openModel(offer.key)}>
              Download {bytes(facts.fileBytes - (kept?.received ?? 0))} and open
            </button>
          )}
          {offer.source && !facts && <Look address={offer.source.url} />}
          {file === 'ask' && (
            <button className="primary" onClick={() => void lab.choosing.openModel(offer.key)}>
              Read the file again
            </button>
          )}
          <button className="button" onClick={() => void lab.choosing.openModel(ORGANISM)}>
            Use the organism instead
          </button>
        </div>
      )}
    </section>
  );
}

function Look({ address }: { address: string }) {
  const lab = useLab();
  const look = async () => {
    const wrong = await lab.models.add(address);
    if (wrong) lab.models.tellFailure(wrong);
  };
  return (
    <button className="primary" onClick={() => void look()}>
      See how large it is
    </button>
  );
}
