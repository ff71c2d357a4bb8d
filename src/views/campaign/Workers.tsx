import type { CampaignWorker } from '../../protocols/campaign-messages.ts';
import { adapterName, count } from '../format.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { proofWords, workerName } from './campaign-words.ts';

const NO_WORKERS: readonly CampaignWorker[] = [];

/** Who contributes how much; the owner bans, and takes bans back. */
export function Workers() {
  const all = useLabStore('campaign', (s) => s.found?.workers ?? NO_WORKERS);
  const uid = useLabStore('campaign', (s) => s.opened?.uid);
  const owns = useLabStore('campaign', (s) => s.owner !== null);
  const workers = all
    .map((worker, index) => ({ worker, name: workerName(worker, index) }))
    .sort((a, b) => b.worker.mutants - a.worker.mutants);
  return (
    <>
      <h2>Machines</h2>
      {workers.length === 0 ? (
        <p className="soft">Nobody computes yet. Whoever has the link to join can.</p>
      ) : (
        <div className="campaign-scroll">
          <table className="campaign-workers" aria-label="Machines">
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">Items</th>
                <th scope="col">Mutants</th>
                <th scope="col">Proof</th>
                {owns && <th scope="col">Trust</th>}
              </tr>
            </thead>
            <tbody>
              {workers.map(({ worker, name }) => (
                <tr key={worker.uid} className={worker.banned === null ? '' : 'banned'}>
                  <th scope="row">
                    {name}
                    {worker.uid === uid && <span className="soft"> (this page)</span>}
                    {worker.adapter && (
                      <span className="beside"> {adapterName(worker.adapter)}</span>
                    )}
                    {worker.banned !== null && (
                      <span className="beside"> banned: {worker.banned}</span>
                    )}
                  </th>
                  <td className="mono">{count(worker.items)}</td>
                  <td className="mono">{count(worker.mutants)}</td>
                  <td>{proofWords(worker)}</td>
                  {owns && (
                    <td>
                      <Trust worker={worker} name={name} />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Trust({ worker: { uid, banned }, name }: { worker: CampaignWorker; name: string }) {
  const lab = useLab();
  return banned === null ? (
    <button
      className="quiet"
      aria-label={`Ban ${name}`}
      title="Its results count no more, and are computed again"
      onClick={() => void lab.campaign.do(({ owning }) => owning.ban(uid, 'by the owner'))}
    >
      Ban
    </button>
  ) : (
    <button
      className="quiet"
      aria-label={`Take back the ban of ${name}`}
      title="Its results count again"
      onClick={() => void lab.campaign.do(({ owning }) => owning.unban(uid))}
    >
      Take back
    </button>
  );
}
