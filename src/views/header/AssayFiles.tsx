import { useRef, useState } from 'react';
import type { Assay } from '../../lib/assay/assay.ts';
import { askedBefore } from '../../state/stores/assay-store.ts';
import { openFiles, saveFile } from '../files.ts';
import { useLab, useLabStore } from '../lab-context.ts';

interface Props {
  draft: Assay;
  problem: string | null;
  adopt: (assay: Assay) => void;
}

/** Keeps assays in this browser, and as files. */
export function AssayFiles({ draft, problem, adopt }: Props) {
  const lab = useLab();
  const saved = useLabStore('assay', (s) => s.saved);
  const mine = saved.find(({ id }) => id === draft.id);
  const before = useLabStore('assay', (s) => askedBefore(s, draft));
  const deletable = mine ?? before;
  const [name, setName] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const text = name ?? draft.name;
  const wrong = text.trim() === '';
  return (
    <div className="assay-files">
      <label htmlFor="assay-name">Name</label>
      <input
        id="assay-name"
        type="text"
        maxLength={80}
        value={text}
        onChange={(event) => setName(event.target.value)}
      />
      <div className="row">
        <button
          className="button"
          type="button"
          disabled={wrong || problem !== null}
          onClick={() => {
            adopt(lab.assays.save(draft, text.trim()));
            setName(null);
          }}
        >
          Save
        </button>
        <button
          className="button"
          type="button"
          disabled={!mine || wrong || name === null}
          onClick={() => {
            if (!mine) return;
            lab.assays.rename(mine.id, text.trim());
            adopt({ ...draft, name: text.trim() });
            setName(null);
          }}
        >
          Rename
        </button>
        <button
          className="button"
          type="button"
          disabled={!deletable}
          title={mine || !before ? undefined : 'Takes it off the list of prompts asked before'}
          onClick={() => deletable && lab.assays.remove(deletable.id)}
        >
          Delete
        </button>
        <button
          className="button"
          type="button"
          disabled={problem !== null}
          onClick={() => saveFile(lab.assays.write({ ...draft, name: wrong ? draft.name : text }))}
        >
          Export
        </button>
        <button className="button" type="button" onClick={() => input.current?.click()}>
          Import…
        </button>
        <input
          ref={input}
          className="hidden-text"
          type="file"
          accept=".json"
          aria-label="Take in an assay file"
          tabIndex={-1}
          onChange={(event) => {
            void openFiles(lab, [...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </div>
      <p className="soft note">Saved assays stay in this browser; files are the command line’s.</p>
    </div>
  );
}
