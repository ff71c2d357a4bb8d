import { plainKey } from '../../lib/catalogue/eight-bit-choice.ts';
import { parameterCount } from '../../lib/model/model-config.ts';
import type { ModelOffer } from '../../lib/catalogue/model-offer.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { bytes, million } from '../format.ts';
import { FetchingBar } from './FetchingBar.tsx';
import { EightBit } from './EightBit.tsx';
import { useChosenOffer, useFacts, usePreflight } from './use-offer.ts';
import { Verdict } from './Verdict.tsx';

/** One model on offer: what it is, whether it fits, where it is, and what can be done with it. */
export function ModelRow({ offer: listed, close }: { offer: ModelOffer; close: () => void }) {
  const offer = useChosenOffer(listed);
  const current = useLabStore('models', (s) => plainKey(s.current) === listed.key && !s.asking);
  const kept = useLabStore('models', (s) => s.stored.find(({ id }) => id === offer.id));
  const fetching = useLabStore('models', (s) => s.fetching.get(offer.id));
  const found = usePreflight(offer);
  const facts = useFacts(offer);
  const size =
    facts && `${offer.kind === 'catalogue' && !kept ? 'about ' : ''}${bytes(facts.fileBytes)}`;
  return (
    <li className="model" aria-current={current || undefined}>
      <div className="row spread">
        <div>
          <b>{offer.name}</b>{' '}
          <span className="soft">
            {[
              facts && million(parameterCount(facts.config)),
              facts?.quantization,
              size,
              offer.licence,
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </div>
        <Actions offer={offer} close={close} />
      </div>
      {offer.about && (
        <p className="soft note">
          {offer.about} {offer.checked}
        </p>
      )}
      <EightBit offer={listed} />
      {fetching && <FetchingBar offer={offer} fetching={fetching} />}
      <div className="row model-foot">
        {found && <Verdict found={found} />}
        <Where offer={listed} />
      </div>
    </li>
  );
}

function Actions({ offer, close }: { offer: ModelOffer; close: () => void }) {
  const lab = useLab();
  const current = useLabStore('models', (s) => s.current === offer.key && !s.asking);
  const kept = useLabStore('models', (s) => s.stored.find(({ id }) => id === offer.id));
  const fetching = useLabStore('models', (s) => s.fetching.has(offer.id));
  const watching = useLabStore('model', (s) => s.phase === 'watching');
  const found = usePreflight(offer);
  const here = offer.kind === 'built-in' || offer.kind === 'file' || kept?.complete;
  const use = () => {
    close();
    void lab.choosing.openModel(offer.key);
  };
  if (current) return <span className="soft">in use</span>;
  if (here)
    return (
      <button className="button" disabled={watching} onClick={use}>
        Use
      </button>
    );
  if (fetching) return null;
  return (
    <span className="row">
      {kept ? (
        <button className="button" onClick={() => lab.models.download(offer.key)}>
          Resume
        </button>
      ) : (
        <button
          className="button"
          disabled={found?.verdict === 'no'}
          onClick={() => lab.models.download(offer.key)}
        >
          Download
        </button>
      )}
      {found?.verdict === 'no' && (
        <button
          className="quiet"
          title="Reads it from its server each time; nothing is kept in this browser"
          disabled={watching}
          onClick={() => {
            close();
            lab.models.openUnkept(offer.key);
          }}
        >
          Use without keeping
        </button>
      )}
    </span>
  );
}

/** Where the model's files are, and what can be done about that. */
function Where({ offer }: { offer: ModelOffer }) {
  const lab = useLab();
  const kept = useLabStore('models', (s) => s.stored.find(({ id }) => id === offer.id));
  const file = useLabStore('models', (s) => s.files.get(offer.key));
  const fetching = useLabStore('models', (s) => s.fetching.has(offer.id));
  const own = offer.kind === 'address' || offer.kind === 'file';
  return (
    <>
      <span className="soft">
        {offer.kind === 'built-in'
          ? 'comes with the page'
          : kept?.complete
            ? `kept in this browser, ${bytes(kept.received)}`
            : kept
              ? `${bytes(kept.received)} here`
              : offer.kind === 'file'
                ? FILES[file ?? 'gone']
                : 'not downloaded'}
      </span>
      {offer.page && offer.kind !== 'built-in' && (
        <a href={offer.page} target="_blank" rel="noreferrer noopener">
          source
        </a>
      )}
      {!fetching && file === 'here' && !kept && (
        <button className="link" onClick={() => lab.models.download(offer.key)}>
          Keep a copy
        </button>
      )}
      {!fetching && kept?.complete && (
        <button className="link" onClick={() => void lab.models.check(offer.key)}>
          Check
        </button>
      )}
      {!fetching && kept && (
        <button className="link" onClick={() => void lab.models.remove(offer.key)}>
          Delete {bytes(kept.received)}
        </button>
      )}
      {own && (
        <button className="link" onClick={() => void lab.models.forget(offer.key)}>
          Take off the list
        </button>
      )}
    </>
  );
}

const FILES = {
  here: 'a file on this machine, read in place',
  ask: 'a file on this machine; the browser will ask to read it again',
  gone: 'a file on this machine; choose it again to use it',
};
