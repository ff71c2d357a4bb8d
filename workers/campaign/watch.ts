import { decodeBans, standingBans, type Ban } from '../../src/lib/campaign/bans.ts';
import { CampaignFold, type NumberedResult } from '../../src/lib/campaign/fold.ts';
import { decodeHello, proofItem, type Hello } from '../../src/lib/campaign/hello.ts';
import { agree } from '../../src/lib/campaign/quorum.ts';
import { decodeRows } from '../../src/lib/campaign/row-codec.ts';
import type { RunRow } from '../../src/lib/run-file/columns.ts';
import type { CampaignNet, ResultMessage } from './net/contract.ts';
import { CONTROL, type OpenedCampaign } from './open-campaign.ts';

/** A result as it is kept: its bytes, and whether they can be read. */
export interface KeptResult extends NumberedResult {
  bytes: Uint8Array<ArrayBuffer>;
  isReadable: boolean;
}

/** A worker as the others see it. */
export interface SeenWorker {
  uid: string;
  /** null: it has not said what it is. */
  hello: Hello | null;
  /** Whether its answer to the proof is right; null while that is not known. */
  isProven: boolean | null;
  /** Results that it sent. */
  results: number;
  /** Its ban's reason; null: it is not banned. */
  banned: string | null;
  /** When it was heard of, by this machine's clock: `performance.now()`. */
  lastMs: number;
}

export interface WatchListeners {
  /**
   * An item has another result now.
   * @param rows null: none counts any more
   * @param worker who computed it
   */
  onItem?: (item: number, rows: readonly RunRow[] | null, worker: SeenWorker | null) => void;
  /** Workers, bans or counts are others. */
  onChange?: () => void;
}

/** Follows what a campaign finds, from its first result on. */
export class CampaignWatch {
  readonly fold: CampaignFold<KeptResult>;
  readonly workers = new Map<string, SeenWorker>();
  /** All that were ever spoken, those that the owner took back included. */
  bans: Ban[] = [];
  /** Resolves when everything that was there at the begin is read. */
  readonly caughtUp: Promise<void>;
  private readonly net: CampaignNet;
  private readonly opened: OpenedCampaign;
  private readonly listeners: WatchListeners;
  private proof: readonly RunRow[] | null = null;
  /** Whether all who were there when the owner's answer came are held against it. */
  private isJudged = false;
  private readonly answers = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Messages are read one after the other, so that what is told is told in their order. */
  private reading: Promise<void> = Promise.resolve();
  private tellCaughtUp!: () => void;

  constructor(net: CampaignNet, opened: OpenedCampaign, listeners: WatchListeners = {}) {
    this.net = net;
    this.opened = opened;
    this.listeners = listeners;
    this.fold = new CampaignFold(opened.items.count);
    this.caughtUp = new Promise((resolve) => (this.tellCaughtUp = resolve));
  }

  /** Follows until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { net, opened } = this;
    // whose results count is known by what the owner says: proof and bans
    let behind = 2;
    const onCaughtUp = () => {
      if (--behind === 0) void this.reading.then(this.tellCaughtUp);
    };
    const end = net.watchControl(
      opened.cid,
      (name, bytes) => this.inTurn(() => this.readControl(name, new Uint8Array(bytes))),
      onCaughtUp,
    );
    try {
      await net.followResults(
        opened.cid,
        1,
        (message) => this.receive(message),
        signal,
        onCaughtUp,
      );
    } finally {
      end();
    }
  }

  /** The rows of a result. */
  rowsOf({ item, bytes }: KeptResult): Promise<RunRow[]> {
    return decodeRows(this.opened.campaign, this.opened.items.at(item), bytes);
  }

  /**
   * Workers who sent results and whose device is not proven, though the owner's answer is there: a worker
   * says what it is before it sends anything else.
   */
  unproven(): string[] {
    if (!this.isJudged) return [];
    return [...this.workers.values()].flatMap(({ uid, isProven, results }) =>
      isProven || results === 0 ? [] : [uid],
    );
  }

  /** How many items have a result that counts, of a worker whose device is proven. */
  get confirmed(): number {
    let count = 0;
    for (const item of this.fold.known())
      if (this.workers.get(this.fold.counted(item)?.worker ?? '')?.isProven) count++;
    return count;
  }

  private inTurn(task: () => Promise<void>): void {
    this.reading = this.reading.then(task);
  }

  private receive({ seq, item, uid, bytes, at }: ResultMessage): void {
    const worker = this.worker(uid);
    // what is replayed was sent a while ago; clocks may differ
    const ago = Math.max(0, Date.now() - at) || 0;
    worker.lastMs = Math.max(worker.lastMs, performance.now() - ago);
    const own = new Uint8Array(bytes);
    if (item === 'hello') {
      this.inTurn(() => this.readHello(worker, own));
      return;
    }
    if (item >= this.opened.items.count) return;
    // many are unpacked at a time, and told in their order
    const reading = decodeRows(this.opened.campaign, this.opened.items.at(item), own).catch(
      () => null,
    );
    this.inTurn(async () => {
      const rows = await reading;
      // in its turn: what the worker said of itself before is judged by then
      worker.results++;
      const result = { seq, item, worker: uid, bytes: own, isReadable: rows !== null };
      if (this.fold.add(result)) this.listeners.onItem?.(item, rows, rows && worker);
      this.listeners.onChange?.();
    });
  }

  private worker(uid: string): SeenWorker {
    const known = this.workers.get(uid);
    if (known) return known;
    const banned = standingBans(this.bans).find((ban) => ban.worker === uid)?.why ?? null;
    const worker = { uid, hello: null, isProven: null, results: 0, banned, lastMs: -Infinity };
    this.workers.set(uid, worker);
    return worker;
  }

  private async readHello(worker: SeenWorker, bytes: Uint8Array): Promise<void> {
    try {
      const { hello, answer } = decodeHello(bytes);
      worker.hello = hello;
      this.answers.set(worker.uid, answer);
      await this.prove(worker);
    } catch {
      worker.isProven = false;
    }
    this.listeners.onChange?.();
  }

  /** Compares a worker's answer with the owner's, as soon as both are there. */
  private async prove(worker: SeenWorker): Promise<void> {
    const answer = this.answers.get(worker.uid);
    if (!this.proof || !answer) return;
    const { campaign, items } = this.opened;
    const rows = await decodeRows(campaign, proofItem(items), answer).catch(() => null);
    worker.isProven = rows !== null && agree(this.proof, rows);
  }

  private async readControl(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { campaign, items } = this.opened;
    if (name === CONTROL.proof) {
      this.proof = await decodeRows(campaign, proofItem(items), bytes).catch(() => null);
      for (const worker of this.workers.values()) await this.prove(worker);
      this.isJudged = this.proof !== null;
    } else if (name === CONTROL.bans) {
      await this.readBans(bytes);
    } else return;
    this.listeners.onChange?.();
  }

  private async readBans(bytes: Uint8Array): Promise<void> {
    try {
      this.bans = decodeBans(bytes);
    } catch {
      return; // the last list that could be read holds
    }
    const why = new Map(standingBans(this.bans).map((ban) => [ban.worker, ban.why]));
    for (const worker of this.workers.values()) worker.banned = why.get(worker.uid) ?? null;
    for (const item of this.fold.ban(new Set(why.keys()))) {
      const counted = this.fold.counted(item);
      const rows = counted && (await this.rowsOf(counted).catch(() => null));
      this.listeners.onItem?.(item, rows, counted && this.worker(counted.worker));
    }
  }
}
