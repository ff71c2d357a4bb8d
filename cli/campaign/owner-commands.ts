import { standingBans, withoutBan } from '../../src/lib/campaign/bans.ts';
import { counted } from '../../src/lib/base/agree.ts';
import { printable } from '../../src/lib/base/printable.ts';
import { revokeAll } from '../../workers/campaign/ownership.ts';
import { openCampaign } from '../../workers/campaign/open-campaign.ts';
import type { CampaignNet } from '../../workers/campaign/net/contract.ts';
import { changeBans } from '../../workers/campaign/said-bans.ts';
import { CommandError } from '../command-error.ts';
import type { CliContext } from '../context.ts';
import { dialTcp } from './dial.ts';
import type { OwnerCommand } from './commands.ts';
import { asOwner, theCampaign } from './owner.ts';

/** Lists the campaigns of a server. */
export const runList = ({ folder }: OwnerCommand, place: CliContext): Promise<number> =>
  asOwner(folder, place, async (net) => {
    for (const cid of await net.listCampaigns())
      process.stdout.write(`${cid}  ${await standingOf(net, cid)}\n`);
    return 0;
  });

/** How a campaign stands, or why it cannot be read: the others are listed all the same. */
async function standingOf(net: CampaignNet, cid: string): Promise<string> {
  try {
    const { campaign, items } = await openCampaign(net, cid);
    const { pending, taken } = await net.queueState(cid);
    return `“${printable(campaign.title)}”, ${counted(items.count, 'item')}: ${pending} in the queue, ${taken} at work`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Revokes all links of a campaign. */
export const runRevoke = (
  { folder, cid: named }: OwnerCommand,
  place: CliContext,
): Promise<number> =>
  asOwner(folder, place, async (net, owner) => {
    const cid = await theCampaign(net, named);
    const count = await revokeAll(owner, cid, { dial: dialTcp });
    process.stdout.write(
      `${counted(count, 'link')} revoked. Make new ones by the same campaign create.\n`,
    );
    return 0;
  });

/** Takes back a worker's ban: its results count again. */
export const runUnban = (
  { folder, cid: named, worker = '' }: OwnerCommand,
  place: CliContext,
): Promise<number> =>
  asOwner(folder, place, async (net) => {
    const cid = await theCampaign(net, named);
    await changeBans(net, cid, (bans) => {
      const standing = standingBans(bans).map((ban) => ban.worker);
      if (!standing.includes(worker))
        throw new CommandError(
          `${worker} is not banned${standing.length ? `; banned are ${standing.join(', ')}` : ', nor is anybody'}.`,
        );
      return withoutBan(bans, worker);
    });
    process.stdout.write('The ban is taken back; its results count again.\n');
    return 0;
  });
