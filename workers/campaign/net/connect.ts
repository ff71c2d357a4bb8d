/** A {@link CampaignNet} on a server of NATS JetStream. */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { PermissionViolationError, type NatsConnection } from '@nats-io/nats-core';
import { LabError } from '../../../src/lib/base/failure.ts';
import { openConnection, type ConnectOptions } from './connection.ts';
import type { CampaignAccess, CampaignNet, ConnectionStatus } from './contract.ts';
import { changeControl, getControl, putControl, watchControl } from './control.ts';
import { toLabError } from './failures.ts';
import { followResults } from './follow.ts';
import { readOwnerSeed } from './owner-keys.ts';
import { fetchItems, putItems, queueState } from './queue.ts';
import { putResult } from './results.ts';
import { createStreams, deleteStreams, listCampaigns } from './streams.ts';
import { keyFromSeed, type KeyPair } from './tokens.ts';
import { REQUEST_MS, type Wire } from './wire.ts';

/** Connects with what a link or the owner's file holds; throws a LabError that says why not. */
export async function connectCampaign(
  access: CampaignAccess,
  options: ConnectOptions = {},
): Promise<CampaignNet> {
  const signer = signerOf(access);
  const { nc, uid } = await openConnection({ ...access, signer }, options);
  const { wire, onStatus } = await wireOf(nc, uid, access.role === 'owner');
  return {
    uid,
    createStreams: (cid, streams) => createStreams(wire, cid, streams),
    deleteStreams: (cid) => deleteStreams(wire, cid),
    listCampaigns: () => listCampaigns(wire),
    putControl: (cid, name, bytes, signal) => putControl(wire, cid, name, bytes, signal),
    changeControl: (cid, name, change, signal) => changeControl(wire, cid, name, change, signal),
    getControl: (cid, name, signal) => getControl(wire, cid, name, signal),
    watchControl: (cid, onMessage, onCaughtUp) => watchControl(wire, cid, onMessage, onCaughtUp),
    putItems: (cid, items, how) => putItems(wire, cid, items, how),
    fetchItems: (cid, count, expiresMs, how) => fetchItems(wire, cid, count, expiresMs, how),
    queueState: (cid, signal) => queueState(wire, cid, signal),
    putResult: (cid, item, bytes, headers, how) => putResult(wire, cid, item, bytes, headers, how),
    followResults: (cid, fromSeq, onResult, signal, onCaughtUp) =>
      followResults(wire, cid, fromSeq, onResult, signal, onCaughtUp),
    onStatus,
    closed: wire.closed,
    close: () => nc.close(),
  };
}

function signerOf({ role, seed }: CampaignAccess): KeyPair {
  if (role === 'owner') return readOwnerSeed(seed).account;
  try {
    if (seed.startsWith('SA')) return keyFromSeed(seed);
  } catch {
    // its check sum is wrong
  }
  throw new LabError(
    'bad-request',
    'The link’s key is cut off or changed.',
    'Copy the link again in full, or ask the campaign’s owner for it.',
  );
}

/** The client, and what becomes of its connection. */
async function wireOf(nc: NatsConnection, uid: string, isOwner: boolean) {
  const changes = new Set<(change: 'back' | 'closed') => void>();
  const refusals = new Set<(refused: PermissionViolationError) => void>();
  const listeners = new Set<(status: ConnectionStatus) => void>();
  let told: ConnectionStatus = 'connected';
  const tell = (status: ConnectionStatus) => {
    // of each vain attempt to come back the client tells again that it is disconnected
    if (status === told) return;
    told = status;
    for (const listener of listeners) listener(status);
  };
  const change = (what: 'back' | 'closed') => {
    for (const listener of [...changes]) listener(what);
  };
  const closed = nc.closed().then((error) => {
    change('closed');
    tell('closed');
    return error ? toLabError(error, 'connecting') : null;
  });
  void (async () => {
    for await (const status of nc.status()) {
      if (status.type === 'disconnect') tell('reconnecting');
      if (status.type === 'error' && status.error instanceof PermissionViolationError)
        for (const refuse of [...refusals]) refuse(status.error);
      if (status.type !== 'reconnect') continue;
      change('back');
      tell('connected');
    }
  })();
  const wire: Wire = {
    nc,
    uid,
    isOwner,
    js: jetstream(nc, { timeout: REQUEST_MS }),
    jsm: await jetstreamManager(nc, { checkAPI: false, timeout: REQUEST_MS }),
    closed,
    onChange: (listener) => {
      changes.add(listener);
      return () => changes.delete(listener);
    },
    onRefusal: (listener) => {
      refusals.add(listener);
      return () => refusals.delete(listener);
    },
  };
  return {
    wire,
    onStatus: (listener: (status: ConnectionStatus) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
