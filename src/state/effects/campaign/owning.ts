import { assayPrompts } from '../../../lib/assay/assay.ts';
import { fromFailure, LabError, toFailure, type Failure } from '../../../lib/base/failure.ts';
import type { CampaignLink } from '../../../lib/campaign/campaign-link.ts';
import type { Campaign } from '../../../lib/campaign/campaign.ts';
import { mutantFlops } from '../../../lib/campaign/items.ts';
import { parseMatrix } from '../../../lib/model/matrix.ts';
import { screenFlops, screenMs, type Speed } from '../../../lib/plan/estimate.ts';
import type { RunLength } from '../../../lib/plan/cost-model.ts';
import type { Plan, TilePlan } from '../../../lib/plan/plan.ts';
import { closedRun, predicted, type RankedWish } from '../../../lib/run-file/ranked-run.ts';
import { encodeRankedList } from '../../../lib/campaign/mutant-list.ts';
import type { CampaignTitle } from '../../../protocols/campaign-messages.ts';
import type { CampaignClient } from '../../clients/campaign-client.ts';
import type { LabContext } from '../../context.ts';
import type { CampaignState, OwnerState } from '../../stores/campaign-store.ts';
import { ITEM_MS } from './item-ms.ts';
import type { Working } from './working.ts';

const FILE_KEY = 'file:';

/** What the owner chooses of a campaign. */
export interface CampaignWish {
  title: string;
  /** All squares of some matrices. */
  plan: TilePlan;
  /** Of these only the riskiest as predicted, and an audit of the others; null: all. */
  ranked: RankedWish | null;
  /** Share of items that two workers compute. */
  replicate: number;
  /** Of this device. */
  speed: Speed;
}

interface OwningDeps {
  working: Pick<Working, 'answer'>;
  openLink(link: CampaignLink, cid: string): Promise<void>;
}

/** What the owner of a server does: makes campaigns, keeps them, gives and revokes links, bans. */
export function createOwning(ctx: LabContext, client: CampaignClient, deps: OwningDeps) {
  const { campaign: store, model, models, risk } = ctx.stores;
  let stop = new AbortController();

  const set = (part: Partial<OwnerState>) =>
    store.setState(({ owner }) => ({ owner: owner && { ...owner, ...part } }));
  const told = (failure: Failure) => set({ failure, putting: null });

  const ask = async (request: Parameters<CampaignClient['request']>[0]) => {
    set({ failure: null });
    const end = await client.request(request, () => undefined).done;
    if (end.type === 'error') told(end.error);
    return end;
  };

  /** What the wild type says under each prompt: how long the runs are, and the texts. */
  const wildType = async (plan: TilePlan) => {
    const runs: RunLength[] = [];
    const texts: string[] = [];
    for (const assay of assayPrompts(plan.assay)) {
      const end = await ctx.engine.request('generate', { assay }).done;
      if (end.type === 'error') throw fromFailure(end.error);
      if (end.type !== 'generated') throw new LabError('internal', 'It was stopped.', 'Try again.');
      runs.push({ prompt: end.run.prompt.ids.length, answer: Math.max(1, end.run.ids.length) });
      texts.push(end.run.text);
    }
    return { runs, texts };
  };

  const campaignOf = async ({ title, plan: tiles, ranked, replicate, speed }: CampaignWish) => {
    const { model: info, phase } = model.getState();
    if (!info || phase !== 'ready')
      throw new LabError('bad-request', 'No model is loaded.', 'Load the model first.');
    const { runs, texts } = await wildType(tiles);
    const { name, hash, quantization, config } = info;
    const risks = [...risk.getState().maps.values()];
    const run = ranked && closedRun(config, predicted(config, tiles.sites, risks), ranked);
    const list = run ? await encodeRankedList(run.list.mutants) : [];
    const plan: Plan = run ? { ...tiles, sites: run.sites } : tiles;
    const matrix = parseMatrix(tiles.sites.matrices[0])!;
    // by the campaign's own count of arithmetic, which knows how long the runs are
    const each = mutantFlops({ model: info, runs }, matrix);
    const ms = screenMs(screenFlops(config, tiles.assay, [{ matrix, mutants: 1 }]), speed) ?? 1;
    const { current } = models.getState();
    const source = current.includes(FILE_KEY) ? '' : current;
    const campaign: Campaign = {
      ...{ title, plan, runs, replicate },
      model: { name, hash, quantization, config, source },
      engine: __ENGINE_DIGEST__,
      way: 'batched',
      itemFlops: Math.max(1, Math.round((each / ms) * ITEM_MS)),
      ...(plan.texts ? { wildType: texts } : {}),
      ...(run ? { prediction: run.prediction } : {}),
      listParts: list.length,
    };
    return { campaign, list };
  };

  return {
    /** What an owner's link brings. @param isOpen whether it is of a campaign */
    begin: (others: readonly CampaignTitle[], isOpen: boolean): Partial<CampaignState> => ({
      owner: { others, putting: null, links: null, isRevoked: false, swept: null, failure: null },
      dialog: isOpen ? 'details' : 'own',
    }),

    /** Opens one of the server's campaigns. */
    openCampaign(cid: string) {
      const { link } = store.getState();
      if (link) void deps.openLink(link, cid);
    },

    /** Puts a campaign on the server, opens it, and makes its links. */
    async create(wish: CampaignWish) {
      const { link } = store.getState();
      if (!link) return;
      const mine = (stop = new AbortController());
      set({ putting: { put: 0, items: 0 }, failure: null });
      try {
        const end = await client.request(
          { type: 'create', ...(await campaignOf(wish)) },
          (reply) => {
            if (reply.type === 'compute') void deps.working.answer(reply, mine.signal);
            if (reply.type === 'putting') set({ putting: { put: reply.put, items: reply.items } });
          },
          mine.signal,
        ).done;
        if (end.type === 'error') told(end.error);
        if (end.type === 'created') await deps.openLink(link, end.cid);
        else set({ putting: null });
      } catch (error) {
        told(toFailure(error));
      }
    },

    /** Asks again for what is missing and has some of it checked, as long as the page is open. */
    async keep() {
      const mine = (stop = new AbortController());
      const end = await client.request(
        { type: 'keep' },
        (reply) => {
          if (reply.type === 'swept')
            set({ swept: { checked: reply.checked, isDone: reply.isDone } });
        },
        mine.signal,
      ).done;
      if (end.type === 'error' && !mine.signal.aborted) told(end.error);
    },

    /** @param server the address that others reach the server at */
    async links(server: string) {
      const end = await ask({ type: 'links', server });
      if (end.type === 'links')
        set({ links: { join: end.join, watch: end.watch }, isRevoked: false });
    },

    /** Lets nobody in any more by the links that there are, and throws out who came by them. */
    async revoke() {
      const end = await ask({ type: 'revoke' });
      if (end.type === 'done') set({ links: null, isRevoked: true });
    },

    ban: (worker: string, why: string) => void ask({ type: 'ban', worker, why }),
    unban: (worker: string) => void ask({ type: 'ban', worker, why: null }),

    stop: () => stop.abort(),
  };
}
