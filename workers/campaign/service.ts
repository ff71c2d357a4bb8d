import { fromFailure, LabError } from '../../src/lib/base/failure.ts';
import { withBan, withoutBan } from '../../src/lib/campaign/bans.ts';
import {
  CAMPAIGN_PROTOCOL_VERSION,
  type CampaignFinal,
  type CampaignReply,
  type CampaignRequest,
} from '../../src/protocols/campaign-messages.ts';
import { decodeList } from '../../src/lib/campaign/mutant-list.ts';
import { Jobs } from '../shared/jobs.ts';
import { Computing } from './computing.ts';
import { campaignRun } from './campaign-run.ts';
import { createCampaign } from './create-campaign.ts';
import { FoundTeller } from './found-teller.ts';
import { keep } from './keep.ts';
import { checkModel, toldOf } from './open-campaign.ts';
import { linksOf, ownerAccess, revokeAll } from './ownership.ts';
import { openRoom, type Room } from './room.ts';
import { changeBans } from './said-bans.ts';
import { CampaignWatch } from './watch.ts';
import { work } from './work.ts';

type Task = Exclude<CampaignRequest, { type: 'cancel' }>;

/** Answers the requests of src/protocols/campaign-messages.ts: one campaign at a time. */
export class CampaignService {
  private readonly jobs = new Jobs();
  private readonly computing: Computing;
  private room: Room | null = null;
  /** The request to look on that is under way. */
  private watching: { id: number; watch: CampaignWatch } | null = null;
  private readonly post: (reply: CampaignReply) => void;

  constructor(post: (reply: CampaignReply) => void) {
    this.post = post;
    this.computing = new Computing(post);
  }

  /** Does what a request asks; posts its replies, the last one a CampaignFinal. Never rejects. */
  async answer(request: CampaignRequest): Promise<void> {
    if (request.type === 'cancel') this.jobs.cancel(request.target);
    else this.post(await this.jobs.end(request.id, (signal) => this.run(request, signal)));
  }

  private async run(request: Task, signal: AbortSignal): Promise<CampaignFinal> {
    const { id } = request;
    const done = { type: 'done', id } as const;
    switch (request.type) {
      case 'open':
        return this.open(request);
      case 'close':
        await this.leave();
        return done;
      case 'computed':
        this.computing.take(request.job, request.rows);
        return done;
      case 'watch':
        await this.watch(id, signal);
        return done;
      case 'work':
        await this.work(request, signal);
        return done;
      case 'save': {
        const { opened } = this.campaign();
        const run = await campaignRun(opened, this.watched(), {
          app: request.app,
          provisional: false,
        });
        const { encodeParquet } = await import('../../src/lib/run-file/run-parquet.ts');
        const bytes = new Uint8Array(encodeParquet(run));
        return { type: 'saved', id, bytes, rows: run.rows.length };
      }
      case 'create': {
        const { net } = this.owned();
        const { campaign, list: parts } = request;
        const compute = this.computing.of(id, campaign);
        const list =
          parts.length > 0 ? { list: { mutants: await decodeList(campaign, parts), parts } } : {};
        const onProgress = (put: number, items: number) =>
          this.post({ type: 'putting', id, put, items });
        const { cid } = await createCampaign(net, campaign, {
          ...{ compute, onProgress, signal },
          ...list,
        });
        return { type: 'created', id, cid };
      }
      case 'keep':
        await this.keep(id, signal);
        return done;
      case 'links': {
        const { link } = this.owned();
        return {
          type: 'links',
          id,
          ...(await linksOf(ownerAccess(link), this.campaign().opened.cid, request.server)),
        };
      }
      case 'revoke': {
        const { link } = this.owned();
        await revokeAll(ownerAccess(link), this.campaign().opened.cid);
        return done;
      }
      case 'ban': {
        const { net } = this.owned();
        const { worker, why } = request;
        await changeBans(net, this.campaign().opened.cid, (bans) =>
          why === null ? withoutBan(bans, worker) : withBan(bans, { worker, why }),
        );
        return done;
      }
    }
  }

  private async open({ id, version, link, cid, engine }: Extract<Task, { type: 'open' }>) {
    if (version !== CAMPAIGN_PROTOCOL_VERSION)
      throw new LabError(
        'bad-request',
        'The page and its campaign worker are of different versions.',
        'Reload the page, if need be with Shift held down.',
      );
    await this.leave();
    const room = await openRoom(link, cid, {
      engine,
      onStatus: (status) => {
        const { watching } = this;
        if (watching) this.post({ type: 'connection', id: watching.id, status });
      },
    });
    this.room = room;
    const { campaign, others } = room;
    return { type: 'opened', id, campaign: campaign?.told ?? null, others } as const;
  }

  private async watch(id: number, signal: AbortSignal): Promise<void> {
    const { opened, viewer } = this.campaign();
    const watch = new CampaignWatch(viewer, opened, {
      onItem: (item, rows, worker) => teller.onItem(item, rows, worker),
      onChange: () => teller.onChange(),
    });
    const teller = new FoundTeller(opened, watch, (found) =>
      this.post({ type: 'found', id, found }),
    );
    this.watching = { id, watch };
    try {
      const ended = viewer.closed.then((why) => {
        if (why && !signal.aborted) throw why;
      });
      await Promise.race([watch.run(signal), ended]);
    } finally {
      teller.stop();
    }
  }

  private async work(
    { id, hello, model }: Extract<Task, { type: 'work' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { opened, told, worker } = this.campaign();
    if (!worker || told.misfit)
      throw told.misfit
        ? fromFailure(told.misfit)
        : new LabError('bad-request', 'This link is for looking on.', 'Ask for one to join by.');
    checkModel(opened.campaign, model);
    const compute = this.computing.of(id, opened.campaign);
    const failed = worker.closed.then((why) => {
      throw why ?? new LabError('server', 'The connection was closed.', 'Join again.');
    });
    failed.catch(() => undefined);
    const working = work(worker, opened, {
      hello,
      signal,
      compute: async (item, stop) =>
        (await compute(item, stop)).map((row, i) => ({
          ...row,
          ...toldOf(opened, item.mutants[i].place),
        })),
      onProgress: ({ items, mutants, state }) =>
        this.post({
          type: 'working',
          id,
          progress: { items, mutants, isIdle: state === 'idle' },
        }),
    });
    working.catch(() => undefined);
    await Promise.race([working, failed]);
  }

  private async keep(id: number, signal: AbortSignal): Promise<void> {
    const { net, link } = this.owned();
    const { opened } = this.campaign();
    await keep(net, opened, this.watched(), {
      secret: link.key,
      signal,
      onSweep: ({ checked, isDone }) => this.post({ type: 'swept', id, checked, isDone }),
    });
  }

  private async leave(): Promise<void> {
    const { room } = this;
    this.room = null;
    this.watching = null;
    await room?.close();
  }

  private campaign() {
    const campaign = this.room?.campaign;
    if (campaign) return campaign;
    throw new LabError('bad-request', 'No campaign is open.', 'Open its link again.');
  }

  private watched(): CampaignWatch {
    if (this.watching) return this.watching.watch;
    throw new LabError('bad-request', 'Nobody looks on.', 'Open the link again.');
  }

  private owned() {
    const { room } = this;
    if (room?.owner) return { net: room.owner, link: room.link };
    throw new LabError('bad-request', 'This is the owner’s alone.', 'Open the owner’s link.');
  }
}
