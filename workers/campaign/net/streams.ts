/** The three streams of a campaign, as the owner makes them. */
import { AckPolicy, DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { StreamOptions } from './contract.ts';
import { isMissing, toLabError } from './failures.ts';
import {
  LINES,
  campaignOfStream,
  controlStream,
  controlSubject,
  lineSubject,
  liveSubject,
  queueStream,
  resultStream,
  resultSubject,
} from './names.ts';
import type { Wire } from './wire.ts';

/** Most bytes of a result with its headers, unless texts are kept. */
const RESULT_BYTES = 65_536;
/** Most bytes of what the owner says under one name: the server takes a million with headers. */
export const CONTROL_BYTES = 1_000_000;
/** A worker that is silent for so long loses its items. */
const LEASE_MS = 120_000;
/** Who gets an item again that it did itself gives it back, so such items are handed out more often. */
const DELIVERIES = { workers: 8, again: 64 };
/** Items at work at the same time. */
const TAKEN = 5000;
/** Requests for items that may wait at the same time: one of each worker. */
const WAITING = 5000;
const NANOS = 1_000_000;

/** Makes what is not there yet. */
export async function createStreams(
  { jsm }: Wire,
  cid: string,
  { resultBytes = RESULT_BYTES }: StreamOptions = {},
): Promise<void> {
  const republish = { src: '>', dest: liveSubject('>') };
  const results = resultSubject(cid, '*', '*');
  const control = controlSubject(cid, '*');
  try {
    await jsm.streams.add({
      name: queueStream(cid),
      subjects: LINES.map((line) => lineSubject(line, cid)),
      retention: RetentionPolicy.Workqueue,
      storage: StorageType.File,
      discard: DiscardPolicy.New,
      max_msgs_per_subject: 1,
      discard_new_per_subject: true,
      max_msg_size: 1024,
    });
    for (const line of LINES)
      await jsm.consumers.add(queueStream(cid), {
        durable_name: line,
        filter_subject: lineSubject(line, cid),
        ack_policy: AckPolicy.Explicit,
        ack_wait: LEASE_MS * NANOS,
        max_deliver: DELIVERIES[line],
        max_ack_pending: TAKEN,
        max_waiting: WAITING,
      });
    await jsm.streams.add({
      name: resultStream(cid),
      subjects: [results],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      discard: DiscardPolicy.New,
      // the first result of an item by a worker stays: exactly once, for ever
      max_msgs_per_subject: 1,
      discard_new_per_subject: true,
      max_msg_size: resultBytes,
      allow_direct: true,
      deny_delete: true,
      deny_purge: true,
      republish,
    });
    // last, so that whoever finds the plan finds the rest
    await jsm.streams.add({
      name: controlStream(cid),
      subjects: [control],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      max_msgs_per_subject: 1,
      max_msg_size: CONTROL_BYTES,
      allow_direct: true,
      republish,
    });
  } catch (error) {
    throw toLabError(error, 'making the campaign');
  }
}

/** Removes them, results and all. */
export async function deleteStreams({ jsm }: Wire, cid: string): Promise<void> {
  for (const name of [controlStream(cid), queueStream(cid), resultStream(cid)]) {
    try {
      await jsm.streams.delete(name);
    } catch (error) {
      if (!isMissing(error)) throw toLabError(error, 'removing the campaign');
    }
  }
}

/** The campaigns that the server has, in no order. */
export async function listCampaigns({ jsm }: Wire): Promise<string[]> {
  try {
    const found: string[] = [];
    for await (const name of jsm.streams.names()) {
      const cid = campaignOfStream(name);
      if (cid !== null) found.push(cid);
    }
    return found;
  } catch (error) {
    throw toLabError(error, 'listing campaigns');
  }
}
