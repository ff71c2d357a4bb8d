import { toFailure, type Failure } from '../../../lib/base/failure.ts';
import { parseCampaignLink, type CampaignLink } from '../../../lib/campaign/campaign-link.ts';
import { fileKey, keyOfSource } from '../../../lib/catalogue/model-offer.ts';
import {
  CAMPAIGN_PROTOCOL_VERSION,
  type CampaignOpened,
} from '../../../protocols/campaign-messages.ts';
import { createCampaignClient, type CampaignPort } from '../../clients/campaign-client.ts';
import type { LabContext } from '../../context.ts';
import { NO_CAMPAIGN } from '../../stores/campaign-store.ts';
import type { CampaignsDeps } from './campaigns-deps.ts';
import { createCampaignMaps } from './campaign-maps.ts';
import { createItemComputer } from './compute-item.ts';
import { createOwning } from './owning.ts';
import { createWatching } from './watching.ts';
import { createWorking } from './working.ts';

/** What a user can do with a campaign. */
export function createCampaigns(ctx: LabContext, spawn: () => CampaignPort, deps: CampaignsDeps) {
  const { campaign: store, model, models } = ctx.stores;
  const failed = (failure: Failure) => {
    void working.end();
    // what can be done is in the bar, which a dialog would cover
    store.setState(({ dialog }) => ({
      ...{ stage: 'failed', failure },
      dialog: dialog === 'details' ? 'none' : dialog,
    }));
  };
  const client = createCampaignClient(spawn, failed);
  const compute = createItemComputer(ctx, deps.engineChoice);
  const working = createWorking(ctx, client, compute, deps);
  const maps = createCampaignMaps(ctx, deps);
  const watching = createWatching(ctx, client, { maps, failed });
  const owning = createOwning(ctx, client, {
    working,
    openLink: (link, cid) => openLink(link, cid),
  });
  let opening: AbortController | null = null;

  /** The campaign's maps can be shown only where its model is the page's, loaded or not. */
  const haveModel = ({ campaign }: CampaignOpened) => {
    const { source, hash, name } = campaign.model;
    // where nobody else can get it, its files are asked for
    const key = keyOfSource(source) ?? fileKey(name);
    const { model: info } = model.getState();
    if (info?.hash === hash || (!info && key === models.getState().current)) return;
    deps.showModel(key);
  };

  const letGo = async () => {
    opening?.abort();
    watching.stop();
    owning.stop();
    await working.end();
  };

  const openLink = async (link: CampaignLink, cid: string | null = null) => {
    await letGo();
    const mine = (opening = new AbortController());
    const { work, dialog } = store.getState();
    const { nickname } = work;
    store.setState({
      ...{ ...NO_CAMPAIGN, stage: 'opening', link },
      // it asked for this link, and says so if nothing comes of it
      dialog: link.role === 'own' && cid === null && dialog === 'own' ? 'own' : 'none',
    });
    store.setState(({ work }) => ({ work: { ...work, nickname } }));
    const end = await client.request(
      { type: 'open', version: CAMPAIGN_PROTOCOL_VERSION, link, cid, engine: __ENGINE_DIGEST__ },
      () => undefined,
      mine.signal,
    ).done;
    if (mine.signal.aborted) return;
    if (end.type === 'error') failed(end.error);
    if (end.type !== 'opened') return;
    const { campaign: opened, others } = end;
    store.setState({
      opened,
      stage: link.role === 'join' ? 'asking' : 'open',
      ...(link.role === 'own' ? owning.begin(others, opened !== null) : {}),
    });
    if (!opened || link.role === 'join') return;
    haveModel(opened);
    void watching.start(opened);
    if (link.role === 'own') void owning.keep();
  };

  const open = async (text: string) => {
    try {
      await openLink(parseCampaignLink(text));
    } catch (error) {
      failed(toFailure(error));
    }
  };

  return {
    /** Opens a link to a campaign, or its fragment; who joins is asked first. */
    open,
    letGo,

    /** Tries the link again. */
    again() {
      const { link, opened } = store.getState();
      if (link) void openLink(link, opened?.cid ?? null);
    },

    /** The user was asked, and joins; or only looks on. */
    join(nickname: string | null) {
      const { opened } = store.getState();
      if (!opened) return;
      store.setState({ stage: 'open' });
      if (nickname === null) haveModel(opened);
      else working.start(nickname);
      void watching.start(opened);
    },

    work: () => working.start(),
    pause: () => void working.pause(),

    /** Shows the campaign's maps again, after something else was looked at. */
    showMaps: () => maps.show(),

    /** Gives back what was taken, and forgets the campaign; what is shown of it stays. */
    async leave() {
      await letGo();
      await client.request({ type: 'close' }, () => undefined).done;
      client.restart();
      store.setState(NO_CAMPAIGN);
    },

    /** What is confirmed as a run file; null, and the failure in the store, where there is none. */
    async save() {
      const end = await client.request({ type: 'save', app: __APP_VERSION__ }, () => undefined)
        .done;
      if (end.type === 'error')
        store.setState(({ work }) => ({ work: { ...work, failure: end.error } }));
      const { opened } = store.getState();
      if (end.type !== 'saved' || !opened) return null;
      const name = opened.campaign.title.replace(/[^\w-]+/g, '-') || opened.cid;
      return {
        name: `campaign-${name}.parquet`,
        type: 'application/vnd.apache.parquet',
        bytes: end.bytes,
      };
    },

    /** Takes what is confirmed into this browser's own results. */
    async keep() {
      const file = await this.save();
      if (file) await deps.runFiles.read(file.name, file.bytes);
    },

    owning,
  };
}

export type Campaigns = ReturnType<typeof createCampaigns>;
