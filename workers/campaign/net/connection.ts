/** Opens a connection: address, key and version checked, refusals in words. */
import { jwtAuthenticator, nkeys, type NatsConnection } from '@nats-io/nats-core';
import { LabError } from '../../../src/lib/base/failure.ts';
import { dialWebSocket, type Dial } from './dial.ts';
import {
  isKeyRefusal,
  keyRefused,
  mixedContent,
  serverFull,
  unreachable,
  versionTooOld,
} from './failures.ts';
import { isUid } from './names.ts';
import { keyFromSeed, seedOf, userToken, type KeyPair } from './tokens.ts';

export interface ConnectOptions {
  /** For nats:// and tls://, which only the command line has. */
  dial?: Dial;
  /** Secret of the user that this was before (see {@link newUserSeed}): it goes on under its name. */
  userSeed?: string;
}

/** Batches of direct gets came with 2.11; older than 2.12 is no longer maintained. */
const OLDEST = [2, 12];
const CONNECT_MS = 15_000;

/** The secret of a new user. Its public key is its name in a campaign. */
export const newUserSeed = (): string => seedOf(nkeys.createUser());

/**
 * Connects as a user that the signer vouches for.
 * @param account public key of the account that the user belongs to
 */
export async function openConnection(
  { server, signer, account }: { server: string; signer: KeyPair; account: string },
  { dial, userSeed, reconnect = true }: ConnectOptions & { reconnect?: boolean } = {},
): Promise<{ nc: NatsConnection; uid: string }> {
  const connect = dialFor(server, dial);
  const user = userSeed === undefined ? nkeys.createUser() : keyFromSeed(userSeed);
  const uid = user.getPublicKey();
  if (!isUid(uid)) throw new LabError('bad-request', 'This is no user’s key.', 'Use a new one.');
  const token = () => userToken(signer, account, uid);
  try {
    const nc = await connect({
      servers: server,
      // made anew each time: its time of issue has to be after what was revoked
      authenticator: jwtAuthenticator(token, user.getSeed()),
      inboxPrefix: `_INBOX.${uid}`,
      timeout: CONNECT_MS,
      reconnect,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 500,
      reconnectJitter: 500,
      pingInterval: 20_000,
      maxPingOut: 2,
      ignoreClusterUpdates: true,
      // streams say what is not there: no need for a line on the console
      noAsyncTraces: true,
    });
    const version = nc.info?.version ?? '';
    if (isOld(version)) {
      await nc.close();
      throw versionTooOld(version, OLDEST.join('.'));
    }
    return { nc, uid };
  } catch (error) {
    throw refusal(server, error);
  }
}

function isOld(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return !(major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]));
}

function refusal(server: string, error: unknown): LabError {
  if (error instanceof LabError) return error;
  if (isKeyRefusal(error)) return keyRefused(error);
  const words = error instanceof Error ? error.message : String(error);
  return /maximum (?:account )?(?:active )?connections/i.test(words)
    ? serverFull(error)
    : unreachable(server, error);
}

/** What opens a connection to this address here; a LabError where nothing can. */
function dialFor(server: string, dial: Dial | undefined): Dial {
  let url: URL;
  try {
    url = new URL(server);
  } catch {
    throw badAddress(server);
  }
  switch (url.protocol) {
    case 'nats:':
    case 'tls:':
      if (dial) return dial;
      throw new LabError(
        'bad-request',
        `A page cannot open ${server}: it has no plain sockets.`,
        'Use the server’s WebSocket address, ws:// or wss://.',
      );
    case 'ws:':
    case 'wss:':
      break;
    default:
      throw badAddress(server);
  }
  if (typeof WebSocket === 'undefined')
    throw new LabError(
      'bad-request',
      `This version of Node has no WebSocket, which ${server} needs.`,
      'Use Node 22 or newer, or the server’s nats:// address.',
    );
  const secure = globalThis.location?.protocol === 'https:';
  const ownMachine = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (secure && url.protocol === 'ws:' && !ownMachine) throw mixedContent(server);
  return dialWebSocket;
}

const badAddress = (server: string) =>
  new LabError(
    'bad-request',
    `${server.slice(0, 100)} is no address of a campaign’s server.`,
    'It begins with wss://, ws:// or nats://.',
  );
