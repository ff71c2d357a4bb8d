import { createStore } from 'zustand/vanilla';
import type { TilePlan } from '../../lib/plan/plan.ts';
import type { QueuedScreen } from '../../lib/plan/queue.ts';
import { screenMs, type Speed } from '../../lib/plan/estimate.ts';
import type { Failure } from '../../protocols/engine-messages.ts';

export interface QueueItem extends QueuedScreen {
  state: 'waiting' | 'running' | 'done' | 'failed';
  /** Mutants tested, those known before included. */
  done: number;
  total: number;
  /** Arithmetic of one of its mutants (see estimate.ts). */
  flops: number;
  failure: Failure | null;
}

/**
 * `interrupted`: it runs, but the engine must come back first. `failed`: stopped by a failure that
 * is not one matrix's own; resuming tries again.
 */
export type QueueStatus =
  'none' | 'running' | 'interrupted' | 'pausing' | 'paused' | 'finished' | 'failed';

/** Mutants, their arithmetic, and how long they took. */
export interface Timed {
  tested: number;
  flops: number;
  ms: number;
}

export const NOTHING_TIMED: Timed = { tested: 0, flops: 0, ms: 0 };

/** The screens that run, wait and are done, one after the other; a single screen is a queue of one. */
export interface QueueState {
  status: QueueStatus;
  items: QueueItem[];
  /** Mutants tested and all mutants, of all items. */
  done: number;
  total: number;
  /** Smoothed, in mutants a second; 0 while unknown. */
  rate: number;
  /** Mutants tested since the queue was last started or resumed, and for how long it has run. */
  since: { tested: number; ms: number };
  /** The same from its first results on, these left out: before them the engine warms up. With the arithmetic. */
  timed: Timed;
  /** How fast the last screens without texts were; null while none has run. */
  speed: Speed | null;
  failure: Failure | null;
}

export const emptyQueue: QueueState = {
  status: 'none',
  items: [],
  done: 0,
  total: 0,
  rate: 0,
  since: { tested: 0, ms: 0 },
  timed: NOTHING_TIMED,
  speed: null,
  failure: null,
};

/** A queue without items, of a lab that knows already how fast it is. */
export const clearedQueue = ({ since, speed }: QueueState): QueueState => ({
  ...emptyQueue,
  since,
  speed,
});

/** Fewer mutants than this say little of how long one takes. */
const ENOUGH = 5;

/** How fast a queue's screens are, from what was timed of them; null while that is too little. */
export function speedOf({ tested, flops, ms }: Timed): Speed | null {
  return tested >= ENOUGH && ms > 0 ? { flops, ms, measured: true } : null;
}

/** Milliseconds until the queue is done, failed items aside; null while nothing is known. */
export function msLeft({
  items,
  timed,
  speed,
}: Pick<QueueState, 'items' | 'timed' | 'speed'>): number | null {
  const flops = items
    .filter(({ state }) => state === 'waiting' || state === 'running')
    .reduce((sum, item) => sum + (item.total - item.done) * item.flops, 0);
  return screenMs(flops, speedOf(timed) ?? speed);
}

export const createQueueStore = () => createStore<QueueState>(() => emptyQueue);

export type QueueStore = ReturnType<typeof createQueueStore>;

/** Whether the queue wants to go on: it does, or will when the engine is back. */
export const isActive = ({ status }: Pick<QueueState, 'status'>) =>
  status === 'running' || status === 'interrupted';

/** The item being screened, or else the next one. */
export function currentItem({ items }: Pick<QueueState, 'items'>): QueueItem | null {
  return (
    items.find(({ state }) => state === 'running') ??
    items.find(({ state }) => state === 'waiting') ??
    null
  );
}

/** What a user can do to the queue; sent as it is to the tab that runs it. */
export type QueueCommand =
  | { do: 'add'; plans: TilePlan[]; at: 'front' | 'end'; start: boolean }
  | { do: 'pause' }
  | { do: 'resume' }
  | { do: 'remove'; id: string }
  | { do: 'move'; id: string; by: number }
  | { do: 'clear' };
