/**
 * The links of campaigns. What links there are is in a stream that only the owner sees; from it follows
 * the token that says whose users the server lets in. The server takes a new token over the network and
 * acts on it at once: who came in by a key that is gone is thrown out. No restart and no file: it works
 * from any process, and from a page.
 */
import {
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  jetstreamManager,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nkeys, type NatsConnection } from '@nats-io/nats-core';
import { LabError } from '../../../src/lib/base/failure.ts';
import { linksToken } from './accounts.ts';
import { openConnection, type ConnectOptions } from './connection.ts';
import type { CampaignAccess } from './contract.ts';
import { toLabError } from './failures.ts';
import { scopedKey, type LinkRole } from './grants.ts';
import { readOwnerSeed, type OwnerKeys } from './owner-keys.ts';
import { keyFromSeed, seedOf } from './tokens.ts';
import { REQUEST_MS } from './wire.ts';

const STREAM = 'LINKS';
/** Links of all campaigns together: the token with all of them has to fit into one message. */
const MAX_LINKS = 500;
const EMPTY = new Uint8Array(0);

/** A link that lets in. */
export interface LinkInfo {
  role: LinkRole;
  cid: string;
  /** Its secret. */
  seed: string;
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
  const seed = seedOf(nkeys.createAccount());
  await withLinks(owner, options, async (links) => {
    const { length } = (await links.read()).links;
    if (length >= MAX_LINKS)
      throw new LabError(
        'server',
        `The server has ${length} links, as many as it may.`,
        'Revoke those of finished campaigns.',
      );
    await links.write({ role, cid, seed }, true);
    await links.enforce();
  });
  const account = readOwnerSeed(owner.seed).links.getPublicKey();
  return { server, account, seed, role, cid };
}

/** The links that let in at present. */
export const listLinks = (
  owner: CampaignAccess,
  options: ConnectOptions = {},
): Promise<LinkInfo[]> => withLinks(owner, options, async (links) => (await links.read()).links);

/**
 * Revokes links: whoever is connected by one of them is thrown out, and let in no more.
 * @param picks which ones
 * @returns how many there were
 */
export const revokeLinks = (
  owner: CampaignAccess,
  picks: (link: LinkInfo) => boolean,
  options: ConnectOptions = {},
): Promise<number> =>
  withLinks(owner, options, async (links) => {
    const revoked = (await links.read()).links.filter(picks);
    for (const link of revoked) await links.write(link, false);
    await links.enforce();
    return revoked.length;
  });

/** The stream of links, and the token that follows from it. */
interface Links {
  /** What links there are, and the place of the last change. */
  read(): Promise<{ links: LinkInfo[]; last: number }>;
  write(link: LinkInfo, valid: boolean): Promise<void>;
  /** Tells the server whom to let in. */
  enforce(): Promise<void>;
}

function linksOf(keys: OwnerKeys, jsm: JetStreamManager, system: NatsConnection): Links {
  const publicKey = (link: LinkInfo) => keyFromSeed(link.seed).getPublicKey();
  const read = async () => {
    const { state } = await jsm.streams.info(STREAM, { subjects_filter: '>' });
    const links: LinkInfo[] = [];
    for (const subject of Object.keys(state.subjects ?? {})) {
      const message = await jsm.streams.getMessage(STREAM, { last_by_subj: subject });
      // an empty one stands for a link that was revoked
      if (message && message.data.length > 0) links.push(message.json<LinkInfo>());
    }
    return { links, last: state.last_seq };
  };
  return {
    read,
    write: async (link, valid) => {
      const data = valid ? new TextEncoder().encode(JSON.stringify(link)) : EMPTY;
      const subject = `links.${link.cid}.${publicKey(link)}`;
      await jsm.jetstream().publish(subject, data, { timeout: REQUEST_MS });
    },
    enforce: async () => {
      // if somebody else changes links at the same time, the last of us to tell the server sees that,
      // and tells it again: so it ends with what the stream says
      for (let told = -1, last = 0; told !== last;) {
        const before = await read();
        const scoped = before.links.map((link) => scopedKey(link.role, link.cid, publicKey(link)));
        const token = linksToken(keys, scoped, Math.floor(Date.now() / 1000));
        const how = { timeout: REQUEST_MS };
        const reply = await system.request('$SYS.REQ.CLAIMS.UPDATE', token, how);
        const { error } = reply.json<{ error?: { description?: string } }>();
        if (error) throw new Error(error.description ?? 'it refused a change of the links');
        told = before.last;
        last = (await jsm.streams.info(STREAM)).state.last_seq;
      }
    },
  };
}

/** Lets something be done with the links, as the owner and as a user of the system account. */
async function withLinks<T>(
  owner: CampaignAccess,
  options: ConnectOptions,
  act: (links: Links) => Promise<T>,
): Promise<T> {
  const keys = readOwnerSeed(owner.seed);
  const opened: NatsConnection[] = [];
  const open = async (signer: OwnerKeys['account']) => {
    const account = signer.getPublicKey();
    const how = { ...options, reconnect: false };
    const { nc } = await openConnection({ server: owner.server, signer, account }, how);
    opened.push(nc);
    return nc;
  };
  try {
    const [nc, system] = await Promise.all([open(keys.account), open(keys.system)]);
    const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: REQUEST_MS });
    await jsm.streams.add({
      name: STREAM,
      subjects: ['links.*.*'],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      max_msgs_per_subject: 1,
      discard: DiscardPolicy.Old,
    });
    return await act(linksOf(keys, jsm, system));
  } catch (error) {
    throw toLabError(error, 'changing links');
  } finally {
    await Promise.all(opened.map((nc) => nc.close()));
  }
}
