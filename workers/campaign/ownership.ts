/** The links of a campaign, which only its owner gives and takes. */
import type { CampaignLink, JoinLink, WatchLink } from '../../src/lib/campaign/campaign-link.ts';
import type { ConnectOptions } from './net/connection.ts';
import type { CampaignAccess } from './net/contract.ts';
import { addLink, listLinks, revokeLinks } from './net/links.ts';
import { readOwnerSeed } from './net/owner-keys.ts';

/** What the owner's link holds. */
export const ownerAccess = ({ server, account, key }: CampaignLink): CampaignAccess => ({
  ...{ server, account, seed: key },
  role: 'owner',
});

/**
 * The links to a campaign: those that let in already, or new ones.
 * @param server the address that others reach the server at
 */
export async function linksOf(
  owner: CampaignAccess,
  cid: string,
  server: string,
  options: ConnectOptions = {},
): Promise<{ join: JoinLink; watch: WatchLink }> {
  const known = await listLinks(owner, options);
  const keyOf = async (role: 'worker' | 'viewer') =>
    known.find((one) => one.cid === cid && one.role === role)?.seed ??
    (await addLink(owner, cid, role, server, options)).seed;
  const [workKey, viewKey] = [await keyOf('worker'), await keyOf('viewer')];
  const account = readOwnerSeed(owner.seed).links.getPublicKey();
  const both = { cid, server, account };
  return {
    join: { ...both, role: 'join', key: workKey, watchKey: viewKey },
    watch: { ...both, role: 'watch', key: viewKey },
  };
}

/** Lets nobody in any more by the links that there are. @returns how many there were */
export const revokeAll = (
  owner: CampaignAccess,
  cid: string,
  options: ConnectOptions = {},
): Promise<number> => revokeLinks(owner, (one) => one.cid === cid, options);
