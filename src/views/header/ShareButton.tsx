import { useId, useState } from 'react';
import { RECEIVED } from '../../lib/compare/result-source.ts';
import { sumKinds } from '../../lib/results/model-totals.ts';
import { SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { nameOfScreen, screenAssayOf } from '../../state/stores/assay-store.ts';
import { copyText } from '../clipboard.ts';
import { saveFile } from '../files.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { linksOf, type Links } from '../share-links.ts';
import { Popover } from '../shell/Popover.tsx';
import { useReceived } from '../use-received.ts';
import { bytes, count } from '../format.ts';
import { plainWords, resultsWords, runFileWords, type InView } from './share-words.ts';

const NO_LINKS: Links = { plain: '', full: null, results: null, packing: true };

/** Makes the view's link, puts it into the clipboard and shows it; or saves the results as a file. */
export function ShareButton() {
  const lab = useLab();
  const [links, setLinks] = useState<Links>(NO_LINKS);
  const [withResults, setWithResults] = useState(true);
  const [said, setSaid] = useState('');
  const copy = async (url: string) => {
    setSaid('');
    const copied = await copyText(url);
    setSaid(copied ? 'Copied.' : 'The browser did not allow copying; copy it from the field.');
  };
  const open = async () => {
    const made = linksOf(lab);
    setLinks(made.first);
    const all = await made.all;
    setLinks(all);
    await copy(withResults && all.full ? all.full : all.plain);
  };
  const choose = (results: boolean) => {
    setWithResults(results);
    void copy(results && links.full ? links.full : links.plain);
  };
  const full = withResults && links.full !== null;
  const view = useInView();
  const asked = useLabStore('assay', (s) => nameOfScreen(s, screenAssayOf(s)));
  return (
    <Popover
      className="primary"
      label="Share"
      button="Share"
      side="right"
      panelClass="share"
      onOpen={() => void open()}
    >
      {(close) => (
        <>
          <label htmlFor="share-link">Link to this view</label>
          <p className="soft share-screen">{asked}</p>
          <input
            id="share-link"
            className="mono share-link"
            type="text"
            readOnly
            value={full ? links.full! : links.plain}
            onFocus={(event) => event.target.select()}
          />
          <p className="soft share-said" role="status">
            {said}
          </p>
          <fieldset>
            <legend className="hidden-text">Which link</legend>
            <Choice
              name="Link with results"
              size={links.full?.length}
              text={links.packing ? 'Packing the results…' : resultsWords(links.results, view)}
              checked={full}
              disabled={links.full === null}
              onChoose={() => choose(true)}
            />
            <Choice
              name="Link without results"
              size={links.plain.length}
              text={plainWords(view)}
              checked={!full}
              onChoose={() => choose(false)}
            />
          </fieldset>
          <RunFile view={view} onSaid={setSaid} />
          <div className="share-choice">
            <b>Campaign</b>
            <button
              className="button"
              onClick={() => {
                close();
                lab.stores.campaign.setState({ dialog: 'own' });
              }}
            >
              Campaign…
            </button>
            <p className="soft">Many machines compute this screen together.</p>
          </div>
          <p className="soft share-reveals">
            The prompt can be read from a link and from a run file.
          </p>
        </>
      )}
    </Popover>
  );
}

function useInView(): InView {
  const place = useLabStore('ui', (s) => s.place);
  const receivedSide = useLabStore('compare', ({ first, second }) =>
    RECEIVED.some((id) => id === first || id === second),
  );
  const mutates = useLabStore('selection', (s) => s.on);
  return { place, receivedSide, mutates };
}

interface ChoiceProps {
  name: string;
  /** In characters. */
  size: number | undefined;
  text: string;
  checked: boolean;
  disabled?: boolean;
  onChoose: () => void;
}

/** A link that can be chosen: how long it is, and what it does. */
function Choice({ name, size, text, checked, disabled = false, onChoose }: ChoiceProps) {
  const about = useId();
  return (
    <div className="share-choice">
      <label className="check">
        <input
          type="radio"
          name="share"
          aria-describedby={about}
          checked={checked}
          disabled={disabled}
          onChange={onChoose}
        />
        {name}
      </label>
      <span className="soft share-size">{size !== undefined && `${count(size)} characters`}</span>
      <p className="soft" id={about}>
        {text}
      </p>
    </div>
  );
}

/** Saves what was computed here of the screen in view, as the Files menu does. */
function RunFile({ view, onSaid }: { view: InView; onSaid: (text: string) => void }) {
  const lab = useLab();
  const about = useId();
  const [busy, setBusy] = useState(false);
  // both are filled in place; the state around them is new each time
  const { totals, maps } = useLabStore('results', (s) => s);
  const received = useReceived() !== null;
  const { tested: mutants } = sumKinds(totals.all, SCREEN_KINDS);
  const tested = [...maps.keys()].filter(
    (name) => sumKinds(totals.matrix(name), SCREEN_KINDS).tested > 0,
  );
  const save = async () => {
    setBusy(true);
    const file = await lab.runFiles.write('all', 'parquet');
    if (file) saveFile(file);
    onSaid(file ? `Saved ${file.name}, ${bytes(file.bytes.length)}.` : 'No file was written.');
    setBusy(false);
  };
  return (
    <div className="share-choice">
      <b>Run file</b>
      <button
        className="button"
        aria-describedby={about}
        disabled={busy || mutants === 0}
        onClick={() => void save()}
      >
        Save run file
      </button>
      <p className="soft" id={about}>
        {runFileWords({ maps: tested.length, mutants }, { received, place: view.place })}
      </p>
    </div>
  );
}
