import { resolve } from 'node:path';
import { connectCampaign } from '../../workers/campaign/net/connect.ts';
import type { CampaignAccess, CampaignNet } from '../../workers/campaign/net/contract.ts';
import { CommandError } from '../command-error.ts';
import type { CliContext } from '../context.ts';
import { dialTcp } from './dial.ts';
import { readOwner } from './server/serve.ts';

/** The owner's access of a folder. Throws a CommandError where it has none. */
async function ownerOf(folder: string, place: CliContext): Promise<CampaignAccess> {
  const owner = await readOwner(resolve(place.folder, folder));
  if (owner) return owner;
  throw new CommandError(
    `The folder ${folder} holds no campaigns: start ${place.call('campaign')} serve first, or name its --folder.`,
  );
}

/** Connects as the owner, for as long as something lasts. */
export async function asOwner<T>(
  folder: string,
  place: CliContext,
  act: (net: CampaignNet, owner: CampaignAccess) => Promise<T>,
): Promise<T> {
  const owner = await ownerOf(folder, place);
  const net = await connectCampaign(owner, { dial: dialTcp });
  try {
    return await act(net, owner);
  } finally {
    await net.close();
  }
}

/** The campaign that is meant: the one named, or the only one there is. */
export async function theCampaign(net: CampaignNet, cid: string | undefined): Promise<string> {
  const all = await net.listCampaigns();
  if (cid !== undefined) {
    if (all.includes(cid)) return cid;
    throw new CommandError(
      `The server has no campaign ${cid}${all.length ? `; it has ${all.join(', ')}` : ''}.`,
    );
  }
  if (all.length === 1) return all[0];
  throw new CommandError(
    all.length === 0
      ? 'The server has no campaign yet: make one with campaign create.'
      : `Which one? The server has ${all.join(', ')}.`,
  );
}
