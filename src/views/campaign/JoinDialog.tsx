import { useRef, useState } from 'react';
import { keyOfSource, offerOf } from '../../lib/catalogue/model-offer.ts';
import { parameterCount } from '../../lib/model/model-config.ts';
import type { Campaign } from '../../lib/campaign/campaign.ts';
import { adapterName, bytes, million, plural } from '../format.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { CampaignDialog } from './CampaignDialog.tsx';
import { askedWords, planWords } from './campaign-words.ts';

const MOST_NAME = 40;

/** Who opens a link to join is told what it means, and asked. */
export function JoinDialog() {
  const lab = useLab();
  const link = useLabStore('campaign', (s) => s.link);
  const opened = useLabStore('campaign', (s) => s.opened);
  const known = useLabStore('campaign', (s) => s.work.nickname);
  const [nickname, setNickname] = useState(known);
  const field = useRef<HTMLInputElement>(null);
  if (!link || !opened) return null;
  const { campaign, misfit } = opened;
  const leave = () => void lab.campaign.do((all) => all.leave());
  return (
    <CampaignDialog title="Join this campaign?" onClose={leave} first={field}>
      <p className="campaign-title">“{campaign.title}”</p>
      <p>
        A campaign is one screen that many machines compute together. If you join, this page takes
        items of some seconds from the server, computes them on this machine and sends back what
        came out.
      </p>
      <dl className="campaign-facts">
        <dt>Server</dt>
        <dd className="mono">{link.server}</dd>
        <dt>Model</dt>
        <dd>
          <ModelWords campaign={campaign} />
        </dd>
        <dt>Screen</dt>
        <dd>
          {planWords(campaign)}: {plural(opened.mutants, 'mutant')} in{' '}
          {plural(opened.items, 'item')}
        </dd>
        <dt>Asked</dt>
        <dd>{askedWords(campaign)}</dd>
        <dt>Sent</dt>
        <dd>
          <SentWords campaign={campaign} />
        </dd>
      </dl>
      {misfit ? (
        <p className="field-error" role="alert">
          {misfit.message} {misfit.advice}
        </p>
      ) : (
        <label className="campaign-nickname">
          <span>Nickname, which all will see; it may stay empty</span>
          <input
            ref={field}
            type="text"
            maxLength={MOST_NAME}
            value={nickname}
            onChange={(event) => setNickname(event.target.value)}
          />
        </label>
      )}
      <div className="row">
        {!misfit && (
          <button
            className="primary"
            onClick={() => void lab.campaign.do((all) => all.join(nickname.trim()))}
          >
            Join and compute
          </button>
        )}
        <button className="button" onClick={() => void lab.campaign.do((all) => all.join(null))}>
          Only look on
        </button>
        <button className="quiet" onClick={leave}>
          No, leave
        </button>
      </div>
    </CampaignDialog>
  );
}

/** Which model it is, how large, and whether it is here. */
function ModelWords({ campaign: { model: wanted } }: { campaign: Campaign }) {
  const here = useLabStore('model', (s) => s.model?.hash === wanted.hash && s.phase === 'ready');
  const own = useLabStore('models', (s) => s.own);
  const stored = useLabStore('models', (s) => s.stored);
  const key = keyOfSource(wanted.source);
  const offer = key === null ? null : offerOf(key, own);
  const isKept = stored.some(({ id, complete }) => complete && id === offer?.id);
  const size = offer?.facts ? `, ${bytes(offer.facts.fileBytes)}` : '';
  const where = here
    ? 'It is loaded here.'
    : !offer
      ? 'It has to be on this machine: choose its files under Model.'
      : offer.kind === 'built-in'
        ? 'It comes with this page.'
        : isKept
          ? 'It is kept in this browser, and will be loaded.'
          : `It will be downloaded from ${offer.source?.url ?? 'its address'}.`;
  return (
    <>
      {wanted.name}, {million(parameterCount(wanted.config))} parameters in {wanted.quantization}
      {size}. {where}
    </>
  );
}

/** What leaves this machine. */
function SentWords({ campaign: { plan } }: { campaign: Campaign }) {
  const device = useLabStore('model', (s) => s.device);
  const name = device && adapterName(device);
  const slow = device !== null && (device.isFallback || device.engine === 'processor');
  return (
    <>
      Of each mutant the verdict, where it differs and by how much
      {plan.texts ? ', and the text that it says' : ''}; what computes here
      {name ? ` (${name})` : ''}; the version of Mutascope; your nickname. All who have the link can
      see it. Nothing else leaves this machine.
      {slow && ' Without a graphics card this machine helps a little only; looking on needs none.'}
    </>
  );
}
