import { useState } from 'react';
import {
  MEANING_BYTES,
  MEANING_DEVICES,
  MEANING_MODEL,
  type MeaningDevice,
} from '../../lib/output/meaning-model.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { bytes } from '../format.ts';
import './meaning.css';

const WHERE: Record<MeaningDevice, string> = {
  wasm: 'on the processor',
  webgpu: 'on the graphics card',
};

/** Offers the sentence model with its size; while it loads, how far it is. */
export function LoadMeaning() {
  const lab = useLab();
  const { phase, loaded, total } = useLabStore('meaning', (s) => s);
  if (phase === 'loading')
    return (
      <p className="meaning-loading">
        <progress aria-label="Loading the sentence model" value={loaded} max={total} />
        <span className="mono">
          {bytes(loaded)} of {bytes(total)}
        </span>
        <button className="quiet" onClick={() => lab.meaning.cancelLoad()}>
          Cancel
        </button>
      </p>
    );
  if (phase === 'ready') return null;
  return (
    <details className="meaning-offer" open={phase === 'failed' || undefined}>
      <summary>Load the sentence model…</summary>
      <Choice />
    </details>
  );
}

function Choice() {
  const lab = useLab();
  const failure = useLabStore('meaning', (s) => s.failure);
  const [device, setDevice] = useState<MeaningDevice>('wasm');
  const [address, setAddress] = useState('');
  const folder = address.trim() === '' ? null : folderUrl(address.trim());
  const { model, runtime } = MEANING_BYTES[device];
  return (
    <form
      className="meaning-choice"
      onSubmit={(event) => {
        event.preventDefault();
        if (folder === undefined) return;
        void lab.meaning.load(device, folder);
      }}
    >
      <p>
        <b>{MEANING_MODEL.name}</b> turns texts into points that lie close where they mean alike. It
        runs in this browser; no text leaves it. {MEANING_MODEL.licence}.
      </p>
      {failure && (
        <p className="field-error" role="alert">
          {failure.message} {failure.advice}
        </p>
      )}
      <div className="meaning-devices" role="radiogroup" aria-label="Where it runs">
        {MEANING_DEVICES.map((each) => (
          <label key={each} className="check">
            <input
              type="radio"
              name="meaning-device"
              checked={device === each}
              onChange={() => setDevice(each)}
            />
            {WHERE[each]}
          </label>
        ))}
      </div>
      <label>
        Folder of the model
        <input
          type="text"
          value={address}
          placeholder={`huggingface.co/${MEANING_MODEL.hub}`}
          aria-invalid={folder === undefined}
          onChange={(event) => setAddress(event.target.value)}
        />
      </label>
      {folder === undefined && (
        <p className="field-error" role="alert">
          This is not an address. Give one that starts with https://, or a path on this site.
        </p>
      )}
      <button className="primary" type="submit" disabled={folder === undefined}>
        Download {bytes(model)} model + {bytes(runtime)} runtime
      </button>
      <p className="soft">
        The model comes from the model hub, the runtime from this site. The browser keeps both.
      </p>
    </form>
  );
}

/** An address as that of a folder, undefined for one that is none. */
function folderUrl(text: string): string | undefined {
  const url = URL.parse(text.endsWith('/') ? text : `${text}/`, document.baseURI);
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}
