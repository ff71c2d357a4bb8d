import { useEffect } from 'react';
import { allOffers } from '../../lib/catalogue/model-offer.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { bytes, plural } from '../format.ts';
import { AddModel } from './AddModel.tsx';
import { ModelRow } from './ModelRow.tsx';
import './models.css';

/** All models on offer, what of them is kept in this browser, and how to add one. */
export function ModelPanel({ close }: { close: () => void }) {
  const lab = useLab();
  const own = useLabStore('models', (s) => s.own);
  useEffect(() => lab.models.refresh(), [lab]);
  return (
    <section className="models" aria-label="Models">
      <ul>
        {allOffers(own).map((offer) => (
          <ModelRow key={offer.key} offer={offer} close={close} />
        ))}
      </ul>
      <AddModel />
      <Storage />
    </section>
  );
}

function Storage() {
  const lab = useLab();
  const stored = useLabStore('models', (s) => s.stored);
  const storage = useLabStore('models', (s) => s.storage);
  const persisted = useLabStore('models', (s) => s.persisted);
  const sum = stored.reduce((all, { received }) => all + received, 0);
  const room = storage && Math.max(0, storage.quota - storage.usage);
  return (
    <div className="row spread models-storage">
      <p className="soft note">
        {stored.length === 0
          ? 'No model is kept in this browser.'
          : `${plural(stored.length, 'model')} kept in this browser, ${bytes(sum)}.`}
        {room !== null && ` There is room for ${bytes(room)}.`}
        {persisted === false &&
          stored.length > 0 &&
          ' The browser may clear them when the disk is nearly full.'}{' '}
        Models are fetched only when you ask; nothing is sent anywhere.
      </p>
      {stored.length > 0 && (
        <button className="button" onClick={() => void lab.models.removeAll()}>
          Delete all
        </button>
      )}
    </div>
  );
}
