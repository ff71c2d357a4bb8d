/**
 * The messages between the page and the worker that holds the connections of a campaign. As in
 * src/protocols/engine-messages.ts every request has an id, every reply carries it, and one
 * `CampaignFinal` ends a job. The page computes: the worker asks it by `compute`, and it answers by a
 * request of its own, `computed`.
 */
import type { Failure } from '../lib/base/failure.ts';
import type { CampaignLink, JoinLink, WatchLink } from '../lib/campaign/campaign-link.ts';
import type { Campaign } from '../lib/campaign/campaign.ts';
import type { Hello } from '../lib/campaign/hello.ts';
import type { WorkItem } from '../lib/campaign/items.ts';
import type { RunAdapter } from '../lib/model/run-adapter.ts';
import type { ScreenKind } from '../lib/plan/grid.ts';
import type { OutcomeBatch } from '../lib/results/outcomes.ts';
import type { RunRow } from '../lib/run-file/columns.ts';

export type { Failure } from '../lib/base/failure.ts';

/** Raised when a message changes its meaning; page and worker must agree on it. */
export const CAMPAIGN_PROTOCOL_VERSION = 1;

export type CampaignRequest =
  /**
   * Connects by a link, and reads its campaign; what was open before is let go. `cid`: which campaign of
   * the server an owner means, null where it is none yet.
   */
  | {
      type: 'open';
      id: number;
      version: number;
      link: CampaignLink;
      cid: string | null;
      engine: string;
    }
  /** Tells what is found, from the beginning on, until it is cancelled: streams `found` and `connection`. */
  | { type: 'watch'; id: number }
  /** Works until it is cancelled: streams `compute` and `working`. */
  | { type: 'work'; id: number; hello: Hello; model: { name: string; hash: string } }
  /** What came of a `compute`. */
  | { type: 'computed'; id: number; job: number; rows: RunRow[] | Failure }
  /** Everything that is confirmed, as a Parquet file. */
  | { type: 'save'; id: number; app: string }
  /**
   * By an owner's connection: puts a campaign on the server; streams `compute` and `putting`.
   * `list`: the messages of its plan's list (mutant-list.ts), none where it is of tiles.
   */
  | { type: 'create'; id: number; campaign: Campaign; list: Uint8Array<ArrayBuffer>[] }
  /** By an owner's connection: keeps the campaign until it is cancelled; streams `swept`. */
  | { type: 'keep'; id: number }
  /** By an owner's connection: the campaign's links, made where there are none. @param server the address for others */
  | { type: 'links'; id: number; server: string }
  /** By an owner's connection: lets nobody in any more by the links that there are. */
  | { type: 'revoke'; id: number }
  /** By an owner's connection: bans a worker, or takes the ban back where there is no reason. */
  | { type: 'ban'; id: number; worker: string; why: string | null }
  /** Gives back what was taken, and ends the connections. */
  | { type: 'close'; id: number }
  | { type: 'cancel'; id: number; target: number };

export type CampaignReply =
  | { type: 'connection'; id: number; status: 'connected' | 'reconnecting' }
  | { type: 'found'; id: number; found: CampaignFound }
  | { type: 'compute'; id: number; job: number; campaign: Campaign; item: WorkItem }
  | { type: 'working'; id: number; progress: CampaignWork }
  | { type: 'putting'; id: number; put: number; items: number }
  | { type: 'swept'; id: number; checked: number; isDone: boolean }
  | CampaignFinal;

export type CampaignFinal =
  | { type: 'opened'; id: number; campaign: CampaignOpened | null; others: CampaignTitle[] }
  /** Everything asked for is done. */
  | { type: 'done'; id: number }
  | { type: 'saved'; id: number; bytes: Uint8Array<ArrayBuffer>; rows: number }
  | { type: 'created'; id: number; cid: string }
  | { type: 'links'; id: number; join: JoinLink; watch: WatchLink }
  | { type: 'cancelled'; id: number }
  | { type: 'error'; id: number; error: Failure };

/** A campaign on a server, as its owner sees it. */
export interface CampaignTitle {
  cid: string;
  title: string;
}

/** A campaign that is open. */
export interface CampaignOpened {
  cid: string;
  campaign: Campaign;
  items: number;
  mutants: number;
  /** This page's name in it. */
  uid: string;
  /** Why nothing can be computed for it by this page, whatever the model; null: it can. */
  misfit: Failure | null;
}

/** Cells of a map, and a kind of mutation. */
export interface FoundCells {
  matrix: string;
  kind: ScreenKind;
  cells: Uint32Array;
}

/** What is found since the last message, and how the whole stands. */
export interface CampaignFound {
  batches: { matrix: string; batch: OutcomeBatch }[];
  /** Results that count no more, and have none in their place. */
  cleared: FoundCells[];
  /** Results whose worker's device was not proven before and is now, or the other way round; and new ones. */
  standing: (FoundCells & { isProvisional: boolean })[];
  /** Items and mutants that have a result, and those of them whose worker's device is proven. */
  items: number;
  mutants: number;
  confirmed: { items: number; mutants: number };
  workers: CampaignWorker[];
  /** Whether everything that was there at the begin is read. */
  isCaughtUp: boolean;
}

/** A worker as all see it. */
export interface CampaignWorker {
  uid: string;
  /** '' where it gave none. */
  nickname: string;
  /** null: it has not said what it is. */
  adapter: RunAdapter | null;
  /** null while it is not known. */
  isProven: boolean | null;
  /** Items and mutants of which its result counts. */
  items: number;
  mutants: number;
  /** Why it is banned; null: it is not. */
  banned: string | null;
}

/** How the work of this page gets on. */
export interface CampaignWork {
  items: number;
  mutants: number;
  /** Whether there is nothing to take at present. */
  isIdle: boolean;
}
