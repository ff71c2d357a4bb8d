/**
 * Reads stored messages by direct get: the way for whoever has no right to consumers. The client's own
 * `direct.getBatch` leaves a subscription behind with each batch, and never ends if the connection is
 * lost in the midst of one.
 */
import type { Msg } from '@nats-io/nats-core';
import { LabError } from '../../../src/lib/base/failure.ts';
import { exchange } from './exchange.ts';
import { toLabError } from './failures.ts';
import type { Wire } from './wire.ts';

export interface StoredMessage {
  seq: number;
  subject: string;
  bytes: Uint8Array;
  headers: Record<string, string>;
  /** When the server stored it, by the server's clock: milliseconds since 1970; NaN where it does not say. */
  at: number;
}

/** What to read: some from a place on, or the last of each subject. */
export type StoredRequest =
  { seq: number; batch: number; max_bytes: number } | { multi_last: string[]; batch: number };

/** A batch that is silent for so long is asked for again. */
const SILENT_MS = 10_000;
/** Headers of a message that are told on, at most, and their length in all. */
const MAX_HEADERS = 16;
const MAX_HEADER_CHARS = 4096;
const STATUS = { endOfBatch: 204, noMessages: 404, badRequest: 400 };
const WHAT = 'reading the campaign';

/**
 * Reads one batch. Messages come in the stream's order.
 * @param maxBytes a larger message ends it with a LabError, unread
 * @returns how many more there are; null if it was cut off: then ask again from where it ended
 */
export async function readStored(
  wire: Wire,
  stream: string,
  request: StoredRequest,
  maxBytes: number,
  onMessage: (message: StoredMessage) => void,
  signal?: AbortSignal,
): Promise<number | null> {
  let left = 0;
  const take = (msg: Msg) => {
    const { code, description } = msg.headers ?? { code: 0, description: '' };
    if (code === STATUS.endOfBatch) left = Number(msg.headers?.last('Nats-Num-Pending') ?? 0);
    else if (code !== STATUS.noMessages && code >= STATUS.badRequest)
      throw toLabError(new Error(`${code} ${description}`), WHAT);
    if (code !== 0) return true;
    const message = storedMessage(msg, stream, maxBytes);
    if (message) onMessage(message);
    return false;
  };
  const subject = `$JS.API.DIRECT.GET.${stream}`;
  const asked = { what: WHAT, subject, request, silentMs: SILENT_MS, take, signal };
  return (await exchange(wire, asked)) ? left : null;
}

/**
 * A message that was stored, as read or as told live; null for what is not of this stream. The server
 * adds its headers behind those of the sender, who may have written the same: the last counts.
 * Throws a LabError where it is larger than any that is allowed.
 */
export function storedMessage(msg: Msg, stream: string, maxBytes: number): StoredMessage | null {
  const said = (name: string) => msg.headers?.last(name) ?? '';
  const seq = Number(said('Nats-Sequence'));
  if (said('Nats-Stream') !== stream || !Number.isSafeInteger(seq) || seq < 1) return null;
  if (msg.data.length > maxBytes)
    throw new LabError(
      'server',
      `The campaign’s server sent a message of ${msg.data.length} bytes where ${maxBytes} are the most.`,
      'Ask its owner whether the server is what it should be.',
    );
  const at = Date.parse(said('Nats-Time-Stamp'));
  return { seq, subject: said('Nats-Subject'), bytes: msg.data, headers: ownHeaders(msg), at };
}

/** What the sender put into the headers: few and short, or they are left out. */
function ownHeaders({ headers }: Msg): Record<string, string> {
  const own: Record<string, string> = {};
  let chars = 0;
  for (const name of headers?.keys() ?? []) {
    if (name.startsWith('Nats-')) continue;
    const value = headers?.get(name) ?? '';
    chars += name.length + value.length;
    if (chars > MAX_HEADER_CHARS || Object.keys(own).length === MAX_HEADERS) break;
    own[name] = value;
  }
  return own;
}
