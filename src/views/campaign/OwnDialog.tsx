import { useState } from 'react';
import { ownFailure } from '../../state/stores/campaign-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { CampaignDialog } from './CampaignDialog.tsx';
import { CreateForm } from './CreateForm.tsx';

/** For who owns a server: its campaigns, and a new one. */
export function OwnDialog() {
  const lab = useLab();
  // of a server that is gone nothing can be had but its link again
  const owner = useLabStore('campaign', (s) => (ownFailure(s) ? null : s.owner));
  const close = () => lab.stores.campaign.setState({ dialog: 'none' });
  return (
    <CampaignDialog title="Campaign" onClose={close}>
      <p>
        A campaign is one screen that many machines compute together: yours, a cluster’s, and
        everybody’s who opens a link. It needs a server of yours.
      </p>
      {owner ? (
        <>
          {owner.others.length > 0 && (
            <>
              <h2>On this server</h2>
              <ul className="campaign-list">
                {owner.others.map(({ cid, title }) => (
                  <li key={cid} className="row spread">
                    <span>{title || cid}</span>
                    <button
                      className="button"
                      aria-label={`Open ${title || cid}`}
                      onClick={() => void lab.campaign.do(({ owning }) => owning.openCampaign(cid))}
                    >
                      Open
                    </button>
                  </li>
                ))}
              </ul>
            </>
          )}
          <CreateForm owner={owner} />
        </>
      ) : (
        <OwnerLink />
      )}
    </CampaignDialog>
  );
}

/** Asks for the link that the server's command printed. */
function OwnerLink() {
  const lab = useLab();
  const failure = useLabStore('campaign', ownFailure);
  const busy = useLabStore('campaign', (s) => s.stage === 'opening');
  const [text, setText] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void lab.campaign.do((all) => all.open(text));
      }}
    >
      <p>
        Start it with <code>npm run campaign -- serve</code>. It prints the owner’s link: paste it
        here. Whoever has that link owns the server’s campaigns; it is kept nowhere.
      </p>
      <label className="campaign-nickname">
        <span>The owner’s link</span>
        <input
          type="text"
          className="mono"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {failure && (
        <p className="field-error" role="alert">
          {failure.message} {failure.advice}
        </p>
      )}
      <button className="primary" type="submit" disabled={busy || text.trim() === ''}>
        {busy ? 'Connecting…' : 'Connect'}
      </button>
    </form>
  );
}
