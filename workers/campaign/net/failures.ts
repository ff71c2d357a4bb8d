/** What the client and the server say, in words for the user. */
import {
  AuthorizationError,
  ClosedConnectionError,
  NoRespondersError,
  PermissionViolationError,
  TimeoutError,
} from '@nats-io/nats-core';
import { JetStreamApiError } from '@nats-io/jetstream';
import { LabError } from '../../../src/lib/base/failure.ts';

/** Numbers of the server's errors, which tell more than their status. */
const CODE = {
  unavailable: 10008,
  consumerNotFound: 10014,
  insufficientResources: 10023,
  memoryExceeded: 10028,
  storageExceeded: 10047,
  messageTooLarge: 10054,
  streamNotFound: 10059,
  wrongLastSequence: 10071,
  storeFailed: 10077,
} as const;

const ASK_OWNER = 'Ask the campaign’s owner for a new link.';
const fail = (message: string, advice: string, cause?: unknown) =>
  new LabError('server', message, advice, { cause });

export const keyRefused = (cause?: unknown): LabError =>
  fail(
    'The campaign’s server refuses this key: the link was revoked, or is of another server.',
    ASK_OWNER,
    cause,
  );

export const unreachable = (server: string, cause?: unknown): LabError =>
  fail(
    `The campaign’s server ${server} cannot be reached.`,
    'See whether this machine is online and the address is right; else ask the owner whether the server runs.',
    cause,
  );

export const serverFull = (cause?: unknown): LabError =>
  fail(
    'The campaign’s server is full: it takes no further connections.',
    'Try again later, or ask its owner to let more in (max_connections).',
    cause,
  );

export const unknownCampaign = (cause?: unknown): LabError =>
  fail(
    'The server does not know this campaign.',
    'It may have been deleted, or the link is of another server: ask its owner.',
    cause,
  );

export const notAllowed = (what: string, cause?: unknown): LabError =>
  fail(
    `This link does not allow that: ${what}.`,
    'Ask the campaign’s owner for one that does.',
    cause,
  );

export const tooLarge = (bytes: number | null, limit: number | null): LabError =>
  fail(
    `A message ${bytes === null ? '' : `of ${bytes} bytes `}is too large for the campaign${limit === null ? '' : `: it takes ${limit}`}.`,
    'Keep fewer texts, or make the campaign with smaller items.',
  );

const diskFull = (cause: unknown) =>
  fail(
    'The campaign’s server has no room left on its disk, and stores no more.',
    'Ask its owner to make room (max_file_store); what was stored stays.',
    cause,
  );

export const versionTooOld = (version: string, oldest: string): LabError =>
  fail(
    `The campaign’s server is NATS ${version.slice(0, 20)}; campaigns need ${oldest} or newer.`,
    'Ask its owner to update it.',
  );

export const mixedContent = (server: string): LabError =>
  fail(
    `This page came by https, and a browser lets it open no connection without encryption: ${server}.`,
    'Ask the owner for an address with wss://, or open the page from the same machine by http.',
  );

export const connectionClosed = (): LabError =>
  fail('The connection to the campaign is closed.', 'Join again.');

const code = (error: unknown) => (error instanceof JetStreamApiError ? error.code : null);

/** What the client wraps, some layers deep. */
function* layers(error: unknown): Generator {
  for (let layer = error; layer !== undefined && layer !== null;) {
    yield layer;
    layer = layer instanceof Error ? layer.cause : null;
  }
}

const some = (error: unknown, holds: (layer: unknown) => boolean) => [...layers(error)].some(holds);

/** Whether the same may go well later: the connection was lost, or the server is starting. */
export const isPassing = (error: unknown): boolean =>
  isUnanswered(error) ||
  some(error, (layer) => layer instanceof TimeoutError || code(layer) === CODE.unavailable);

/** Whether nobody was there to answer: no such stream, or not yet, or no more. */
export const isUnanswered = (error: unknown): boolean =>
  some(error, (layer) => layer instanceof NoRespondersError);

/** Whether a stream has already what may be there once only. */
export const isThereAlready = (error: unknown): boolean =>
  code(error) === CODE.storeFailed && (error as Error).message.includes('per subject');

/** Whether another message came between the one it was to follow and this one. */
export const isOvertaken = (error: unknown): boolean => code(error) === CODE.wrongLastSequence;

/** Whether the server refused the key. The client counts among refusals that one took too long to sign. */
export const isKeyRefusal = (error: unknown): boolean =>
  error instanceof AuthorizationError && !/timeout/i.test(error.message);

/** Whether a stream or consumer is not there. */
export const isMissing = (error: unknown): boolean =>
  code(error) === CODE.streamNotFound || code(error) === CODE.consumerNotFound;

/**
 * Anything thrown by the client, as a LabError.
 * @param what what was being done: `taking items`
 */
export function toLabError(error: unknown, what: string): LabError {
  if (error instanceof LabError) return error;
  const is = (holds: (layer: unknown) => boolean) => some(error, holds);
  if (is(isKeyRefusal)) return keyRefused(error);
  if (is((layer) => layer instanceof PermissionViolationError)) return notAllowed(what, error);
  if (is((layer) => layer instanceof ClosedConnectionError)) return connectionClosed();
  if (is(isMissing) || isUnanswered(error)) return unknownCampaign(error);
  switch (code(error)) {
    case CODE.messageTooLarge:
      return tooLarge(null, null);
    case CODE.storageExceeded:
    case CODE.memoryExceeded:
    case CODE.insufficientResources:
    case CODE.storeFailed:
      return diskFull(error);
    default:
  }
  const words = error instanceof Error ? error.message : String(error);
  return fail(
    `The campaign’s server did not answer as it should while ${what}: ${words.slice(0, 200)}.`,
    'Try again; if it happens again, ask the owner to look into the server’s log.',
    error,
  );
}
