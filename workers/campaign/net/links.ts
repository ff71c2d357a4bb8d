/**
 * The links of campaigns: who may sign users, in the account's token. The server takes a new token over
 * the network and acts on it at once: who came in by a key that is gone is thrown out. No restart and no
 * file: it works from any process, and from a page.
 */
import type { NatsConnection } from '@nats-io/nats-core';
import { nkeys } from '@nats-io/nats-core';
import { LabError } from '../../../src/lib/base/failure.ts';
import type { CampaignAccess } from './contract.ts';
import { linksToken } from './accounts.ts';
import { openConnection, type ConnectOptions } from './connection.ts';
import { toLabError } from './failures.ts';
import { scopeOf, scopedKey, type LinkRole, type ScopedKey } from './grants.ts';
import { readOwnerSeed, type OwnerKeys } from './owner-keys.ts';
import { keyFromSeed, readAccountToken, seedOf } from './tokens.ts';
import { REQUEST_MS } from './wire.ts';

/** Links of all campaigns together: the token that holds them has to fit into one message. */
const MAX_LINKS = 500;

/** A link that lets in, as far as the server tells: its secret is known to whom it was given. */
export interface LinkInfo {
  role: LinkRole;
  cid: string;
  /** Its public key, for {@link revokeLinks}. */
  key: string;
}

/**
 * Makes a link to a campaign.
 * @param owner the owner's access
 * @param server the address that others reach the server at
 */
export async function addLink(
  owner: CampaignAccess,
  cid: string,
  role: LinkRole,
  server: string,
  options: ConnectOptions = {},
): Promise<CampaignAccess> {
  const key = nkeys.createAccount();
  await changeLinks(owner, options, (links) => {
    if (links.length >= MAX_LINKS)
      throw new LabError(
        'server',
        `The server has ${links.length} links, as many as it may.`,
        'Revoke those of finished campaigns.',
      );
    return [...links, scopedKey(role, cid, key.getPublicKey())];
  });
  return {
    server,
    account: readOwnerSeed(owner.seed).links.getPublicKey(),
    seed: seedOf(key),
    role,
    cid,
  };
}

/** The links that let in at present. */
export const listLinks = (
  owner: CampaignAccess,
  options: ConnectOptions = {},
): Promise<LinkInfo[]> =>
  withSystem(owner, options, async (nc, keys) =>
    (await readClaims(nc, keys)).scopedKeys.flatMap((scoped) => {
      const scope = scopeOf(scoped);
      return scope ? [{ ...scope, key: scoped.key }] : [];
    }),
  );

/**
 * Revokes links: whoever is connected by one of them is thrown out, and let in no more.
 * @param which a link's access, or those that a test on {@link LinkInfo} picks
 * @returns how many there were
 */
export async function revokeLinks(
  owner: CampaignAccess,
  which: CampaignAccess | ((link: LinkInfo) => boolean),
  options: ConnectOptions = {},
): Promise<number> {
  const picks =
    typeof which === 'function' ? which : isLinkOf(keyFromSeed(which.seed).getPublicKey());
  let revoked = 0;
  await changeLinks(owner, options, (links) => {
    const kept = links.filter((scoped) => {
      const scope = scopeOf(scoped);
      return !scope || !picks({ ...scope, key: scoped.key });
    });
    revoked = links.length - kept.length;
    return kept;
  });
  return revoked;
}

const isLinkOf = (key: string) => (link: LinkInfo) => link.key === key;

type Links = ScopedKey[];

function changeLinks(
  owner: CampaignAccess,
  options: ConnectOptions,
  change: (links: Links) => Links,
): Promise<void> {
  return withSystem(owner, options, async (nc, keys) => {
    const before = await readClaims(nc, keys);
    const scopedKeys = change(before.scopedKeys);
    // of two tokens of one second the server cannot tell the later one
    const issuedAt = Math.max(Math.floor(Date.now() / 1000), before.issuedAt + 1);
    const token = linksToken(keys, scopedKeys, issuedAt);
    const reply = await nc.request('$SYS.REQ.CLAIMS.UPDATE', token, { timeout: REQUEST_MS });
    const { error } = reply.json<{ error?: { description?: string } }>();
    if (error) throw new Error(error.description ?? 'it refused a change of the links');
  });
}

async function readClaims(nc: NatsConnection, { links }: OwnerKeys) {
  const subject = `$SYS.REQ.ACCOUNT.${links.getPublicKey()}.CLAIMS.LOOKUP`;
  const reply = await nc.request(subject, '', { timeout: REQUEST_MS });
  const claims = readAccountToken(reply.string());
  if (!claims) throw new Error('it does not know the account of its campaigns');
  return claims;
}

/** Lets something be done as a user of the system account, and leaves. */
async function withSystem<T>(
  owner: CampaignAccess,
  options: ConnectOptions,
  act: (nc: NatsConnection, keys: OwnerKeys) => Promise<T>,
): Promise<T> {
  const keys = readOwnerSeed(owner.seed);
  const { nc } = await openConnection(
    { server: owner.server, signer: keys.system, account: keys.system.getPublicKey() },
    { ...options, reconnect: false },
  );
  try {
    return await act(nc, keys);
  } catch (error) {
    throw toLabError(error, 'changing links');
  } finally {
    await nc.close();
  }
}
