/**
 * What the keeper of a campaign does next: asks again for items that have no good result, has some
 * computed twice, and bans whoever is outvoted. It remembers nothing that it could not find again in
 * the results, so it may be stopped, and run twice.
 */
import { textDigest } from '../base/digest.ts';
import type { CampaignFold, NumberedResult } from './fold.ts';
import type { Quorum } from './quorum.ts';

/** The first items of each worker, which are computed twice. */
export const FIRST_ITEMS = 10;
/** Items asked for at a time: more than that would wait for long, and the results may come meanwhile. */
const AT_A_TIME = 500;

/** A result, and whether it is one of its item. */
export interface ReadResult extends NumberedResult {
  isReadable: boolean;
}

export interface KeeperView<T extends ReadResult = ReadResult> {
  items: number;
  fold: CampaignFold<T>;
  /** Whether results of one item agree; asked of several that can be read. */
  quorumOf: (copies: readonly T[]) => Quorum;
  /** Items that wait or are taken, on the server; `again`: of them, those that were asked for again. */
  queue: { pending: number; taken: number; again: number };
  /** Workers who were heard of lately. */
  active: ReadonlySet<string>;
  /** Share of items that are computed twice. */
  replicate: number;
  /** Workers who did not show that they compute rightly, though they could have. */
  unproven: readonly string[];
  /** Known to the keeper alone, so that no worker can tell which of its items are checked. */
  secret: string;
}

export interface KeeperActions {
  /** Items to be asked for. */
  ask: number[];
  /** Workers to be banned from now on, and why. */
  ban: { worker: string; why: string }[];
  /** Items that were computed by more than one worker, who agree. */
  checked: number;
}

/** Of an item that one worker did. */
const NO_QUORUM: Quorum = { outvoted: [], open: false, agreed: [] };

/** @param view as it is now */
export function keeperActions<T extends ReadResult>(view: KeeperView<T>): KeeperActions {
  const { items, fold, quorumOf, queue, active, replicate, secret } = view;
  // what was asked for is waited for, and what is missing may be in the queue still
  const mayCheck = queue.again === 0;
  const idle = queue.pending === 0 && queue.taken === 0;
  const firsts = mayCheck ? firstItems(fold) : new Set<number>();
  // what they sent would stand in the way of others' results, which can be confirmed
  const bans = new Map(view.unproven.map((worker) => [worker, 'did not prove its device']));
  const ask: number[] = [];
  let checked = 0;
  for (const item of fold.known()) {
    const copies = fold.standing(item);
    for (const { worker, isReadable } of copies)
      if (!isReadable) bans.set(worker, `sent something that is no result of item ${item + 1}`);
    const others = copies.filter(({ worker }) => !bans.has(worker));
    const { outvoted, open, agreed } = others.length > 1 ? quorumOf(others) : NO_QUORUM;
    for (const worker of outvoted)
      bans.set(worker, `said something else of item ${item + 1} than ${agreed.length} others`);
    if (agreed.length > 1) checked++;
    if (!mayCheck || others.length === 0) continue;
    const isChosen = firsts.has(item) || isDrawn(item, replicate, secret);
    const wanted = open ? others.length + 1 : isChosen ? 2 : 1;
    if (others.length >= wanted) continue;
    const mayDo = [...active].some(
      (worker) => !fold.isBanned(worker) && !copies.some((copy) => copy.worker === worker),
    );
    if (mayDo) ask.push(item);
  }
  // acknowledgements prove nothing: what counts is whether there is a result
  if (idle)
    for (let item = 0; item < items && ask.length < AT_A_TIME; item++)
      if (!fold.counted(item)) ask.push(item);
  return {
    ask: ask.slice(0, AT_A_TIME),
    ban: [...bans].map(([worker, why]) => ({ worker, why })),
    checked,
  };
}

/** The first items of every worker. */
function firstItems(fold: CampaignFold): Set<number> {
  /** Of each worker, ascending by number. */
  const byWorker = new Map<string, NumberedResult[]>();
  for (const item of fold.known())
    for (const result of fold.standing(item)) {
      const first = byWorker.get(result.worker) ?? [];
      byWorker.set(result.worker, first);
      const at = first.findIndex(({ seq }) => seq > result.seq);
      first.splice(at < 0 ? first.length : at, 0, result);
      if (first.length > FIRST_ITEMS) first.pop();
    }
  return new Set([...byWorker.values()].flatMap((results) => results.map(({ item }) => item)));
}

/** Whether an item is among those that are computed twice. */
const isDrawn = (item: number, share: number, secret: string): boolean =>
  parseInt(textDigest(`${secret} ${item}`, 8), 16) < share * 2 ** 32;
