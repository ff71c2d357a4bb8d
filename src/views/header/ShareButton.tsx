import { useState } from 'react';
import { copyText } from '../clipboard.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Popover } from '../shell/Popover.tsx';
import { count } from '../words.ts';
import { linksOf, type Links } from '../share-links.ts';

/** Makes the view's link, puts it into the clipboard and shows it. */
export function ShareButton() {
  const lab = useLab();
  const [links, setLinks] = useState<Links>({ plain: '', full: null, outcomesOnly: false });
  const [withResults, setWithResults] = useState(true);
  const [copied, setCopied] = useState<boolean | null>(null);
  const stats = useLabStore('stats', (s) => s.open);
  const compare = useLabStore('compare', (s) => s.open);
  const mutates = useLabStore('selection', (s) => s.on);
  const copy = (url: string) => {
    setCopied(null);
    void copyText(url).then(setCopied);
  };
  const open = async () => {
    const made = linksOf(lab);
    setLinks(made.first);
    const all = await made.all;
    setLinks(all);
    copy(withResults && all.full ? all.full : all.plain);
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
        {count(link.length)} characters. {whatOpens({ stats, compare, mutates })}{' '}
        {aboutResults(links, withResults)} The prompt can be read from the link.
      </p>
    </Popover>
  );
}

function whatOpens(shown: { stats: boolean; compare: boolean; mutates: boolean }): string {
  if (shown.compare)
    return 'It opens this comparison. A link holds one map’s results; others have to be in the receiver’s browser, or be sent along as a run file.';
  if (shown.stats)
    return 'It opens the statistics of the results that are there. A link holds those of one map; a run file (Files, beside the map) holds all of them.';
  return `It opens the same bench and map settings${shown.mutates ? ', and runs the mutation' : ''}.`;
}

function aboutResults({ full, outcomesOnly }: Links, wanted: boolean): string {
  if (full === null)
    return 'Results of this map are not in it: there are none, or more than a link should carry. A run file (Files, beside the map) holds any number.';
  if (!wanted) return 'Results are not in it.';
  return outcomesOnly
    ? 'The map’s results are in it, without tokens and KL, which would make it too long.'
    : 'The map’s results are in it, so that it shows at once.';
}
