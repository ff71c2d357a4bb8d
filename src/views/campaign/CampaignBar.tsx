import { isWorking, ownFailure } from '../../state/stores/campaign-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { standingWords, workWords } from './campaign-words.ts';

/** The campaign that this page takes part in: how far it is, and what can be done. */
export function CampaignBar() {
  const lab = useLab();
  const campaign = useLabStore('campaign', (s) => s);
  const { stage, failure, opened, found, isReconnecting, work, link, owner, dialog } = campaign;
  const act = lab.campaign.do;
  const leave = (
    <button className="quiet" onClick={() => void act((all) => all.leave())}>
      Leave
    </button>
  );
  if (stage === 'opening')
    return (
      <div className="campaign-bar" role="status">
        <p>Connecting to the campaign{link ? ` at ${link.server}` : ''}…</p>
        {leave}
      </div>
    );
  // the dialog tells what is wrong with what was put into it
  if (dialog === 'own' && ownFailure(campaign)) return null;
  if (stage === 'failed')
    return (
      <div className="campaign-bar failed" role="alert">
        <p>
          <b>No campaign.</b> {failure?.message} {failure?.advice}
        </p>
        {link && (
          <button className="button" onClick={() => void act((all) => all.again())}>
            Try again
          </button>
        )}
        {leave}
      </div>
    );
  if (stage !== 'open') return null;
  const details = (
    <button
      className="button"
      aria-haspopup="dialog"
      onClick={() => lab.stores.campaign.setState({ dialog: opened ? 'details' : 'own' })}
    >
      {opened ? 'Details' : 'Campaign'}
    </button>
  );
  if (!opened)
    return (
      <div className="campaign-bar" role="status">
        <p>Connected to the server of campaigns{link ? ` at ${link.server}` : ''}.</p>
        {details}
        {leave}
      </div>
    );
  const canWork = link?.role !== 'watch' && !opened.misfit;
  return (
    <section className="campaign-bar" aria-label="Campaign">
      <p className="campaign-name">
        <b>{opened.campaign.title || 'Campaign'}</b>
        {owner && <span className="soft"> kept by this page while it is open</span>}
      </p>
      <progress
        aria-label="Progress of the campaign"
        value={found?.mutants ?? 0}
        max={Math.max(1, opened.mutants)}
      />
      <p className="campaign-standing" role="status">
        {isReconnecting ? (
          <b>The connection is lost: reconnecting…</b>
        ) : (
          <span>{standingWords(campaign)}</span>
        )}{' '}
        <span className="soft">{workWords(work)}</span>
        {work.failure && (
          <span className="field-error">
            {' '}
            {work.failure.message} {work.failure.advice}
          </span>
        )}
      </p>
      <div className="row">
        {canWork &&
          (isWorking(work) || work.status === 'queue' ? (
            <button className="button" onClick={() => void act((all) => all.pause())}>
              Pause
            </button>
          ) : (
            <button
              className="button"
              disabled={work.status === 'stopping'}
              onClick={() => void act((all) => all.work())}
            >
              {work.status === 'off' ? 'Compute here too' : 'Go on'}
            </button>
          ))}
        {details}
        {leave}
      </div>
    </section>
  );
}
