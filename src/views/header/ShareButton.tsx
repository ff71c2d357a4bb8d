import { useState } from 'react';
import { withLinkResults } from '../../state/link.ts';
import { useLab } from '../lab-context.ts';
import { Popover } from '../shell/Popover.tsx';
import { count } from '../words.ts';

/** A link with and without the shown map's results. */
interface Links {
  plain: string;
  /** null: there are none, or they are too many for a link. */
  full: string | null;
  /** Tokens and KL stayed behind. */
  outcomesOnly: boolean;
}

/** Makes the view's link, puts it into the clipboard and shows it. */
export function ShareButton() {
  const lab = useLab();
  const [links, setLinks] = useState<Links>({ plain: '', full: null, outcomesOnly: false });
  const [withResults, setWithResults] = useState(true);
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = (url: string) => {
    setCopied(null);
    const writing = window.isSecureContext
      ? navigator.clipboard.writeText(url)
      : Promise.reject(new Error('no clipboard'));
    writing.then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  const open = async () => {
    const hash = lab.shareHash();
    const page = location.href.replace(/#.*$/, '');
    setLinks({ plain: page + hash, full: null, outcomesOnly: false });
    const results = await lab.shareResults();
    const full = results ? page + withLinkResults(hash, results.text) : null;
    setLinks({ plain: page + hash, full, outcomesOnly: results?.outcomesOnly ?? false });
    copy(withResults && full ? full : page + hash);
  };
  const link = withResults && links.full ? links.full : links.plain;
  return (
    <Popover
      className="primary"
      label="Share"
      button="Share"
      side="right"
      onOpen={() => void open()}
    >
      <label htmlFor="share-link">Link to this view</label>
      <input
        id="share-link"
        className="mono share-link"
        type="text"
        readOnly
        value={link}
        onFocus={(event) => event.target.select()}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={withResults && links.full !== null}
          disabled={links.full === null}
          onChange={(event) => {
            setWithResults(event.target.checked);
            copy(event.target.checked && links.full ? links.full : links.plain);
          }}
        />
        with the results of this map
      </label>
      <p className="soft note" role="status">
        {copied === true && 'Copied. '}
        {copied === false && 'The browser did not allow copying; copy it from the field. '}
        {count(link.length)} characters. It opens the same bench and map settings, and runs the
        mutation. {aboutResults(links, withResults)} The prompt can be read from the link.
      </p>
    </Popover>
  );
}

function aboutResults({ full, outcomesOnly }: Links, wanted: boolean): string {
  if (full === null)
    return 'Results of this map are not in it: there are none, or more than a link should carry. A run file (Files, beside the map) holds any number.';
  if (!wanted) return 'Results are not in it.';
  return outcomesOnly
    ? 'The map’s results are in it, without tokens and KL, which would make it too long.'
    : 'The map’s results are in it, so that it shows at once.';
}
