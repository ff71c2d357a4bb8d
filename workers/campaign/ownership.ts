/** What only the owner of a campaign does. */
import { textDigest } from '../../src/lib/base/digest.ts';
import { decodeBans, encodeBans, withBan, withoutBan } from '../../src/lib/campaign/bans.ts';
import type { CampaignLink, JoinLink, WatchLink } from '../../src/lib/campaign/campaign-link.ts';
import type { CampaignAccess, CampaignNet } from './net/contract.ts';
import { addLink, listLinks, revokeLinks } from './net/links.ts';
import { readOwnerSeed } from './net/owner-keys.ts';
import { CONTROL } from './open-campaign.ts';

/** What the keeper draws by: nobody else knows it. */
export const ownerSecret = ({ key }: CampaignLink): string => textDigest(key);

const accessOf = ({ server, account, key }: CampaignLink): CampaignAccess => ({
  ...{ server, account, seed: key },
  role: 'owner',
});

/**
 * The links to a campaign: those that let in already, or new ones.
 * @param server the address that others reach the server at
 */
export async function linksOf(
  link: CampaignLink,
  cid: string,
  server: string,
): Promise<{ join: JoinLink; watch: WatchLink }> {
  const access = accessOf(link);
  const known = await listLinks(access);
  const keyOf = async (role: 'worker' | 'viewer') =>
    known.find((one) => one.cid === cid && one.role === role)?.seed ??
    (await addLink(access, cid, role, server)).seed;
  const [workKey, viewKey] = [await keyOf('worker'), await keyOf('viewer')];
  const account = readOwnerSeed(link.key).links.getPublicKey();
  const both = { cid, server, account };
  return {
    join: { ...both, role: 'join', key: workKey, watchKey: viewKey },
    watch: { ...both, role: 'watch', key: viewKey },
  };
}

/** Lets nobody in any more by the links that there are. */
export const revokeAll = (link: CampaignLink, cid: string): Promise<number> =>
  revokeLinks(accessOf(link), (one) => one.cid === cid);

/** Bans a worker, or takes its ban back. @param why null: takes it back */
export async function changeBans(
  net: CampaignNet,
  cid: string,
  { worker, why }: { worker: string; why: string | null },
): Promise<void> {
  // read anew: a keeper may have banned somebody a moment ago
  const bytes = await net.getControl(cid, CONTROL.bans);
  const bans = bytes ? decodeBans(bytes) : [];
  const after = why === null ? withoutBan(bans, worker) : withBan(bans, { worker, why });
  await net.putControl(cid, CONTROL.bans, encodeBans(after));
}
