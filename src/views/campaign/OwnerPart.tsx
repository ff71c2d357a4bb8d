import { useState } from 'react';
import { formatCampaignLink } from '../../lib/campaign/campaign-link.ts';
import type { OwnerState } from '../../state/stores/campaign-store.ts';
import { plural } from '../format.ts';
import { CopyButton } from '../CopyButton.tsx';
import { useLab, useLabStore } from '../lab-context.ts';

/** The links to give away, and how the keeping goes. */
export function OwnerPart({ owner }: { owner: OwnerState }) {
  const lab = useLab();
  const own = useLabStore('campaign', (s) => s.link?.server ?? '');
  const [server, setServer] = useState(own);
  const { links, swept, failure } = owner;
  const page = location.origin + location.pathname;
  const act = lab.campaign.do;
  return (
    <>
      <h2>Links</h2>
      <label className="campaign-nickname">
        <span>Address by which others reach the server</span>
        <input
          type="text"
          className="mono"
          value={server}
          onChange={(event) => setServer(event.target.value)}
        />
      </label>
      {isOwnMachine(server) && (
        <p className="soft">
          This address is of this machine alone. Others need one of the network, with wss:// where
          the page comes by https.
        </p>
      )}
      {links ? (
        <>
          <LinkField
            label="Link to join"
            link={formatCampaignLink(page, { ...links.join, server })}
          />
          <LinkField
            label="Link to look on"
            link={formatCampaignLink(page, { ...links.watch, server })}
          />
          <Revoke onRevoke={() => void act(({ owning }) => owning.revoke())} />
        </>
      ) : (
        <>
          {owner.isRevoked && (
            <p role="status">
              Both links are revoked: who came by them is out. What they found stays.
            </p>
          )}
          <button className="primary" onClick={() => void act(({ owning }) => owning.links(own))}>
            Make links
          </button>
        </>
      )}
      {failure && (
        <p className="field-error" role="alert">
          {failure.message} {failure.advice}
        </p>
      )}
      <p className="soft" role="status">
        {swept
          ? `This page keeps the campaign: it asks again for what is missing; in ${plural(swept.checked, 'item')} two machines agree.${swept.isDone ? ' Everything is done.' : ''}`
          : 'This page keeps the campaign while it is open.'}
      </p>
    </>
  );
}

/** Takes the links back, which cannot be undone: it asks once. */
function Revoke({ onRevoke }: { onRevoke: () => void }) {
  const [asks, setAsks] = useState(false);
  // the same button, so that it keeps the focus
  return (
    <div className="row">
      {asks && <span role="status">Revoke both links? Who came by them is out at once.</span>}
      <button className="button" onClick={() => (asks ? onRevoke() : setAsks(true))}>
        {asks ? 'Revoke' : 'Revoke both links'}
      </button>
      {asks && (
        <button className="quiet" onClick={() => setAsks(false)}>
          No, keep them
        </button>
      )}
    </div>
  );
}

const isOwnMachine = (server: string) => /\/\/(?:localhost|127\.|\[::1\])/.test(server);

function LinkField({ label, link }: { label: string; link: string }) {
  return (
    <div className="campaign-link">
      <label>
        <span>{label}</span>
        <input
          type="text"
          className="mono"
          readOnly
          value={link}
          onFocus={(event) => event.target.select()}
        />
      </label>
      <CopyButton text={link}>{`Copy ${label.toLowerCase()}`}</CopyButton>
    </div>
  );
}
