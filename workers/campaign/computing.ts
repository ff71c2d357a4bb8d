import { fromFailure, LabError, type Failure } from '../../src/lib/base/failure.ts';
import type { Campaign } from '../../src/lib/campaign/campaign.ts';
import type { WorkItem } from '../../src/lib/campaign/items.ts';
import type { RunRow } from '../../src/lib/run-file/columns.ts';
import type { CampaignReply } from '../../src/protocols/campaign-messages.ts';

export type Compute = (item: WorkItem, signal: AbortSignal) => Promise<RunRow[]>;

interface Open {
  resolve(rows: RunRow[]): void;
  reject(error: Error): void;
  /** Nobody listens for its end any more. */
  close(): void;
}

/** Has the page compute items: it has the engine. */
export class Computing {
  private readonly open = new Map<number, Open>();
  private last = 0;
  private readonly post: (reply: CampaignReply) => void;

  constructor(post: (reply: CampaignReply) => void) {
    this.post = post;
  }

  /** @param id of the request that the page is asked for */
  of(id: number, campaign: Campaign): Compute {
    return (item, signal) =>
      new Promise((resolve, reject) => {
        const job = ++this.last;
        const stop = () => {
          this.open.delete(job);
          reject(new LabError('internal', 'The computing was stopped.', 'Go on.'));
        };
        if (signal.aborted) {
          stop();
          return;
        }
        signal.addEventListener('abort', stop);
        const close = () => signal.removeEventListener('abort', stop);
        this.open.set(job, { resolve, reject, close });
        this.post({ type: 'compute', id, job, campaign, item });
      });
  }

  /** Takes what came of a job; of one that was stopped nobody waits for it. */
  take(job: number, rows: RunRow[] | Failure): void {
    const open = this.open.get(job);
    this.open.delete(job);
    open?.close();
    if (Array.isArray(rows)) open?.resolve(rows);
    else open?.reject(fromFailure(rows));
  }
}
