import { useEffect, useRef, useState } from 'react';
import type { Failure } from '../../protocols/engine-messages.ts';
import { openModelFiles, pickModelFiles } from './model-files.ts';
import { useLab } from '../lab-context.ts';

/** Adds a model of the user's own: an address, or files on this machine. */
export function AddModel() {
  const lab = useLab();
  const [address, setAddress] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const note = useRef<HTMLParagraphElement>(null);
  // the panel scrolls, and its last line is this
  useEffect(() => {
    if (failure) note.current?.scrollIntoView({ block: 'nearest' });
  }, [failure]);
  const add = async () => {
    setBusy(true);
    const wrong = await lab.models.add(address);
    setBusy(false);
    setFailure(wrong);
    if (!wrong) setAddress('');
  };
  return (
    <form
      className="add-model"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <label htmlFor="model-address">A model of your own</label>
      <div className="row add-model-line">
        <input
          id="model-address"
          type="text"
          inputMode="url"
          spellCheck={false}
          placeholder="https://…/model.gguf, a folder, or owner/name on the model hub"
          value={address}
          aria-invalid={failure !== null}
          aria-describedby="model-address-note"
          onChange={(event) => setAddress(event.target.value)}
        />
        <button className="button" disabled={busy || address.trim() === ''}>
          {busy ? 'Looking…' : 'Add'}
        </button>
        <button
          className="button"
          type="button"
          onClick={() => void pickModelFiles(lab, input.current)}
        >
          Choose files…
        </button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Files of a model"
          onChange={(event) => {
            const files = [...(event.target.files ?? [])].map((file) => ({ file }));
            event.target.value = '';
            void openModelFiles(lab, files);
          }}
        />
      </div>
      <p id="model-address-note" ref={note} className={failure ? 'field-error' : 'soft note'}>
        {failure
          ? `${failure.message} ${failure.advice}`
          : 'Or drop a .gguf file, or a folder with safetensors or in MLC’s form, anywhere on the page: it is read in place, and nothing is sent anywhere.'}
      </p>
    </form>
  );
}
