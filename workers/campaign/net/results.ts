/** Sends results. */
import { headers as newHeaders } from '@nats-io/nats-core';
import type { StoredResult } from './contract.ts';
import { isThereAlready, tooLarge } from './failures.ts';
import { resultSubject } from './names.ts';
import { REQUEST_MS, persistRequest, type Wire } from './wire.ts';

/** See CampaignNet.putResult. Sent as often as it takes: the server keeps one of each item and worker. */
export function putResult(
  wire: Wire,
  cid: string,
  item: number | 'hello',
  bytes: Uint8Array,
  headers: Record<string, string> = {},
  { signal }: { signal?: AbortSignal } = {},
): Promise<StoredResult> {
  const limit = wire.nc.info?.max_payload ?? Infinity;
  // the server ends the connection of whoever sends more
  if (bytes.length > limit) return Promise.reject(tooLarge(bytes.length, limit));
  const named = newHeaders();
  for (const [name, value] of Object.entries(headers)) named.set(name, value);
  const subject = resultSubject(cid, item, wire.uid);
  const publish = async (): Promise<StoredResult> => {
    try {
      // without a message's id: ids are of the whole stream, and another worker could use ours before us
      const { seq } = await wire.js.publish(subject, bytes, {
        timeout: REQUEST_MS,
        headers: named,
      });
      return { seq, isNew: true };
    } catch (error) {
      if (isThereAlready(error)) return { seq: null, isNew: false };
      throw error;
    }
  };
  return persistRequest(wire, 'sending a result', publish, signal);
}
