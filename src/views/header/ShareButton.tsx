import { useState } from 'react';
import { useLab } from '../lab-context.ts';
import { Popover } from '../shell/Popover.tsx';

/** Puts the view's link into the clipboard and shows it. */
export function ShareButton() {
  const lab = useLab();
  const [link, setLink] = useState('');
  const [copied, setCopied] = useState<boolean | null>(null);
  const share = () => {
    const hash = lab.shareHash();
    const url = `${location.href.replace(/#.*$/, '')}${hash}`;
    setLink(url);
    setCopied(null);
    const writing = window.isSecureContext
      ? navigator.clipboard.writeText(url)
      : Promise.reject(new Error('no clipboard'));
    writing.then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <Popover className="primary" label="Share" button="Share" side="right" onOpen={share}>
      <label htmlFor="share-link">Link to this view</label>
      <input
        id="share-link"
        className="mono share-link"
        type="text"
        readOnly
        value={link}
        onFocus={(event) => event.target.select()}
      />
      <p className="soft note" role="status">
        {copied === true && 'Copied. '}
        {copied === false && 'The browser did not allow copying; copy it from the field. '}
        It opens the same bench and map settings, and runs the mutation. The prompt is in the link;
        results of screens are not.
      </p>
    </Popover>
  );
}
