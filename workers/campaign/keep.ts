import { textDigest } from '../../src/lib/base/digest.ts';
import type { Ban } from '../../src/lib/campaign/bans.ts';
import { keeperActions } from '../../src/lib/campaign/keeper.ts';
import { CopyJudge } from './copy-judge.ts';
import { aborted, sleep } from './sleep.ts';
import type { CampaignNet } from './net/contract.ts';
import type { OpenedCampaign } from './open-campaign.ts';
import { changeBans } from './said-bans.ts';
import type { CampaignWatch } from './watch.ts';

const SWEEP_MS = 3000;
/** Rounds count the seconds from here on. */
const FIRST_ROUND = Date.UTC(2026, 0, 1);
/** Who was not heard of for so long is not counted on to check others. */
const ACTIVE_MS = 2 * 60_000;

export interface Sweep {
  /** Items asked for. */
  asked: number;
  /** Who is banned from now on. */
  banned: Ban[];
  /** Items that several workers did, who agree. */
  checked: number;
  /** Every item has a result, and nothing is left to be checked, or nobody is there to check it. */
  isDone: boolean;
}

export interface KeepOptions {
  /** Known to the owner alone. */
  secret: string;
  signal: AbortSignal;
  /** What was done in a sweep. */
  onSweep?: (swept: Sweep) => void;
  sweepMs?: number;
}

/**
 * Keeps a campaign: asks again for what is missing, has some of it computed twice, bans who is
 * outvoted. Runs until it is stopped; several may run at once.
 */
export async function keep(
  net: CampaignNet,
  opened: OpenedCampaign,
  watch: CampaignWatch,
  { secret, signal, onSweep, sweepMs = SWEEP_MS }: KeepOptions,
): Promise<void> {
  const judge = new CopyJudge(watch);
  const asSecret = textDigest(`${opened.cid} ${secret}`);
  try {
    // who watches may be stopped before it has caught up
    await Promise.race([watch.caughtUp, aborted(signal)]);
    while (!signal.aborted) {
      onSweep?.(await sweep(net, opened, watch, judge, asSecret, signal));
      await sleep(sweepMs, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function sweep(
  net: CampaignNet,
  { cid, campaign, items }: OpenedCampaign,
  watch: CampaignWatch,
  judge: CopyJudge,
  secret: string,
  signal: AbortSignal,
): Promise<Sweep> {
  const queue = await net.queueState(cid, signal);
  // while some are unpacked others may come, and a copy that is not unpacked cannot be compared
  for (let left = judge.unread(); left.length > 0; left = judge.unread()) await judge.read(left);
  const now = performance.now();
  const active = [...watch.workers.values()].filter(({ lastMs }) => now - lastMs < ACTIVE_MS);
  const { ask, ban, checked } = keeperActions({
    items: items.count,
    fold: watch.fold,
    queue,
    active: new Set(active.map(({ uid }) => uid)),
    replicate: campaign.replicate,
    unproven: watch.unproven(),
    secret,
    quorumOf: (copies) => judge.quorumOf(copies),
  });
  judge.settle();
  // while who watches has not heard of a ban, what it counts is not what it will count
  const unheard = ban.filter(({ worker }) => !watch.bans.some((one) => one.worker === worker));
  const isDone =
    watch.fold.done === items.count &&
    unheard.length === 0 &&
    ((queue.pending === 0 && queue.taken === 0 && ask.length === 0) || active.length === 0);
  const banned = await putBans(net, cid, unheard, signal);
  // an item of a round is taken once, so each sweep is a round of its own
  const round = Math.floor((Date.now() - FIRST_ROUND) / 1000);
  const asked = ask.map((item) => ({ item, round }));
  await net.putItems(cid, asked, { signal });
  return { asked: ask.length, banned, checked, isDone };
}

/** Bans workers whom nobody banned yet. @returns who is banned from now on */
async function putBans(
  net: CampaignNet,
  cid: string,
  found: readonly Ban[],
  signal: AbortSignal,
): Promise<Ban[]> {
  if (found.length === 0) return [];
  let banned: Ban[] = [];
  const change = (before: readonly Ban[]) => {
    banned = found.filter(({ worker }) => !before.some((one) => one.worker === worker));
    return banned.length > 0 ? [...before, ...banned] : null;
  };
  await changeBans(net, cid, change, signal);
  return banned;
}
