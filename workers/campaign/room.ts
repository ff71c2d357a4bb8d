/** The connections that a link opens, and the campaign that it is of. */
import type { CampaignLink } from '../../src/lib/campaign/campaign-link.ts';
import { LabError, toFailure, type Failure } from '../../src/lib/base/failure.ts';
import { tilesOf } from '../../src/lib/run-file/run-file.ts';
import type { CampaignOpened, CampaignTitle } from '../../src/protocols/campaign-messages.ts';
import { connectCampaign } from './net/connect.ts';
import type { CampaignNet } from './net/contract.ts';
import {
  checkEngine,
  checkModel,
  openCampaign,
  readCampaign,
  type OpenedCampaign,
} from './open-campaign.ts';

export interface OpenRoom {
  opened: OpenedCampaign;
  told: CampaignOpened;
  /** null: the link is for looking on. */
  worker: CampaignNet | null;
  viewer: CampaignNet;
}

export interface Room {
  link: CampaignLink;
  /** null: the link is not an owner's. */
  owner: CampaignNet | null;
  /** null: the link is an owner's, of no campaign. */
  campaign: OpenRoom | null;
  /** Other campaigns of the server, as its owner sees them. */
  others: CampaignTitle[];
  close(): Promise<void>;
}

interface RoomOptions {
  /** Digest of the engine's sources here. */
  engine: string;
  onStatus: (status: 'connected' | 'reconnecting') => void;
}

/** Connects by a link, and reads its campaign. Throws a LabError that says why not. */
export async function openRoom(
  link: CampaignLink,
  cid: string | null,
  options: RoomOptions,
): Promise<Room> {
  const nets: CampaignNet[] = [];
  const close = async () => {
    await Promise.all(nets.map((net) => net.close()));
  };
  const connect = async (role: 'owner' | 'worker' | 'viewer', seed: string) => {
    const { server, account } = link;
    const net = await connectCampaign({ server, account, seed, role });
    nets.push(net);
    return net;
  };
  try {
    const { role, key } = link;
    const owner = role === 'own' ? await connect('owner', key) : null;
    const worker = owner ?? (role === 'join' ? await connect('worker', key) : null);
    const viewKey = role === 'join' ? link.watchKey : key;
    const viewer = owner ?? (await connect('viewer', viewKey));
    const lost = new Set<CampaignNet>();
    for (const net of nets)
      net.onStatus((status) => {
        if (status === 'closed') return;
        if (status === 'reconnecting') lost.add(net);
        else lost.delete(net);
        options.onStatus(lost.size > 0 ? 'reconnecting' : 'connected');
      });
    const others = owner ? await titles(owner) : [];
    const named = role === 'own' ? cid : link.cid;
    const opened = named === null ? null : await openCampaign(viewer, named);
    const campaign = opened && {
      ...{ opened, worker, viewer },
      told: tell(opened, (worker ?? viewer).uid, options.engine),
    };
    return { link, owner, campaign, others, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const tell = (opened: OpenedCampaign, uid: string, engine: string): CampaignOpened => ({
  cid: opened.cid,
  campaign: opened.campaign,
  items: opened.items.count,
  mutants: opened.items.order.count,
  uid,
  misfit: misfitOf(opened, engine),
});

/** Why a page can compute nothing for a campaign, whatever model it has. */
function misfitOf({ campaign }: OpenedCampaign, engine: string): Failure | null {
  const { model, way } = campaign;
  const cannot = (what: string) =>
    toFailure(
      new LabError(
        'bad-request',
        `A page cannot compute for this campaign: ${what}.`,
        'Join by the command line, or look on here.',
      ),
    );
  if (!tilesOf(campaign))
    return cannot('it tests a list of mutations that are no squares of a map');
  if (way !== 'batched') return cannot('it is computed in place, one mutant after the other');
  try {
    checkModel(campaign, model);
    checkEngine(campaign, engine);
    return null;
  } catch (error) {
    return toFailure(error);
  }
}

async function titles(net: CampaignNet): Promise<CampaignTitle[]> {
  const found: CampaignTitle[] = [];
  for (const cid of await net.listCampaigns())
    try {
      found.push({ cid, title: (await readCampaign(net, cid)).title });
    } catch {
      // of another version, or not made whole: nothing that this page can keep
    }
  return found;
}
