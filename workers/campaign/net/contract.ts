/** What the rest of the lab knows of a campaign's network: no name of NATS is in here. */
import type { LabError } from '../../../src/lib/base/failure.ts';

/** Owner: everything. Worker: takes items, sends results under its own name. Viewer: reads. */
export type CampaignRole = 'owner' | 'worker' | 'viewer';

/** What lets somebody in: a link's content, or the owner's file. */
export interface CampaignAccess {
  /** wss://, ws://, nats:// or tls://. */
  server: string;
  /** Public key of the server's account. */
  account: string;
  /** The secret: of the link (SA…), of the server's operator (SO…) for the owner. */
  seed: string;
  role: CampaignRole;
  /** The campaign that the link is for; the owner's access is for all. */
  cid?: string;
}

/** An item of the queue, leased for two minutes: who is silent for longer loses it to somebody else. */
export interface WorkMessage {
  item: number;
  round: number;
  /** Says that it is still computed: the lease begins anew. */
  working(): void;
  /**
   * Takes it out of the queue, once its result is stored. Resolves when the server has noted it, or has
   * not answered for two seconds: then it may be handed out again, and its result is there already.
   */
  done(): Promise<void>;
  /**
   * Puts it back into the queue. Resolves when the server has noted it, also through a lost connection, or
   * has not for ten seconds: then it comes back when its lease ends.
   */
  giveBack(delayMs: number): Promise<void>;
}

/** What a worker sent: about one item, or about itself. */
export interface ResultMessage {
  /** Its place in the order of all results of the campaign, from 1. */
  seq: number;
  item: number | 'hello';
  /** Who sent it: the server lets nobody write under another's name. */
  uid: string;
  bytes: Uint8Array;
  headers: Record<string, string>;
  /** When the server stored it, by its clock: milliseconds since 1970; NaN where it does not say. */
  at: number;
}

/** How far the queue is. */
export interface QueueState {
  /** Items that nobody has taken. */
  pending: number;
  /** Items that are being computed, or whose worker is gone and whose lease still runs. */
  taken: number;
  /** Of both: items that were asked for again. */
  again: number;
}

export interface StoredResult {
  /** Its place; null where it was there before: the server does not say which. */
  seq: number | null;
  /** False: there was a result of this item by this worker already, and it stays. */
  isNew: boolean;
}

export interface StreamOptions {
  /** Most bytes of one result with its headers; 64 KiB if not given, 256 KiB at most. */
  resultBytes?: number;
}

export type ConnectionStatus = 'connected' | 'reconnecting' | 'closed';

/** Gives up when it aborts, with the signal's reason. */
interface Stoppable {
  signal?: AbortSignal;
}

export interface FetchOptions extends Stoppable {
  /** Takes only items that are there for the first time: the others are this worker's own. */
  withoutAgain?: boolean;
}

/**
 * A connection to a campaign's server. Whatever fails is a LabError in words, of kind `server`
 * unless the caller is at fault. Calls wait through a lost connection and go on when it is back.
 */
export interface CampaignNet {
  /** Public key of this user: its name in the campaign. */
  readonly uid: string;

  /** Makes the three streams of a campaign; does nothing where they are. Owner. */
  createStreams(cid: string, options?: StreamOptions): Promise<void>;
  /** Removes a campaign with all its results. Owner. */
  deleteStreams(cid: string): Promise<void>;
  /** The campaigns on the server. Owner. */
  listCampaigns(): Promise<string[]>;

  /** Says something to all: 'plan', 'bans', 'proof', 'list-0' … The last of a name counts. Owner. */
  putControl(cid: string, name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /**
   * Says something in the place of what was said, for owners. Where somebody else says something in
   * between, it is changed anew.
   * @param change from what stands, null if nothing, to what is said; null leaves it. Bears its own result:
   *   where an answer of the server is lost it is asked again.
   */
  changeControl(
    cid: string,
    name: string,
    change: (said: Uint8Array | null) => Uint8Array | null,
    signal?: AbortSignal,
  ): Promise<void>;
  /** What was said last under a name, or null. */
  getControl(cid: string, name: string, signal?: AbortSignal): Promise<Uint8Array | null>;
  /**
   * Tells what is said under each name, then every change; of a name never an older one after a newer.
   * @param onCaughtUp everything that was said before is told
   * @returns ends it
   */
  watchControl(
    cid: string,
    onMessage: (name: string, bytes: Uint8Array) => void,
    onCaughtUp?: () => void,
  ): () => void;

  /** Puts items into the queue, many at a time on the way; an item of a round is taken once. Owner. */
  putItems(
    cid: string,
    items: Iterable<{ item: number; round: number }>,
    options?: Stoppable & { onProgress?: (put: number) => void },
  ): Promise<void>;
  /**
   * Takes up to `count` items, at once where there are any; else waits `expiresMs` for the first. An
   * empty list: there was none. Worker, owner.
   */
  fetchItems(
    cid: string,
    count: number,
    expiresMs: number,
    options?: FetchOptions,
  ): Promise<WorkMessage[]>;
  /** Worker, owner. */
  queueState(cid: string, signal?: AbortSignal): Promise<QueueState>;

  /** Sends a result until the server has it on disk. Worker, owner. */
  putResult(
    cid: string,
    item: number | 'hello',
    bytes: Uint8Array,
    headers?: Record<string, string>,
    options?: Stoppable,
  ): Promise<StoredResult>;
  /**
   * Tells all results from `fromSeq` on, each once, in order: what is stored, then what comes.
   * Resolves when the signal aborts. Viewer, owner.
   */
  followResults(
    cid: string,
    fromSeq: number,
    onResult: (message: ResultMessage) => void,
    signal: AbortSignal,
    onCaughtUp?: () => void,
  ): Promise<void>;

  /** Calls with each change of the connection. Returns what ends that. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void;
  /** Resolves when the connection is closed for good: null if `close` did it, else why. */
  readonly closed: Promise<LabError | null>;
  close(): Promise<void>;
}
