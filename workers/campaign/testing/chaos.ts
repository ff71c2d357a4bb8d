/** A campaign in which everything goes wrong that can, on a real server with the real loops. */
import { DIAL, pause, until, type TestServer } from '../../../cli/campaign/testing/test-server.ts';
import type { Ban } from '../../../src/lib/campaign/bans.ts';
import { encodeBans } from '../../../src/lib/campaign/bans.ts';
import type { WorkItem } from '../../../src/lib/campaign/items.ts';
import { rowsOf } from '../../../src/lib/campaign/testing/campaign.ts';
import type { RunFile } from '../../../src/lib/run-file/run-file.ts';
import type { RunRow } from '../../../src/lib/run-file/columns.ts';
import { seededRandom } from '../../../src/lib/stats/random.ts';
import { campaignRun } from '../campaign-run.ts';
import { keep, type Sweep } from '../keep.ts';
import { openConnection } from '../net/connection.ts';
import type { CampaignNet } from '../net/contract.ts';
import { LINES, queueStream } from '../net/names.ts';
import { keyFromSeed } from '../net/tokens.ts';
import { CONTROL, type OpenedCampaign } from '../open-campaign.ts';
import { CampaignWatch } from '../watch.ts';
import { work } from '../work.ts';
import { HELLO, madeCampaign, publishMade, shortenLeases } from './made-campaign.ts';

const LEASE_MS = 3000;
const SWEEP_MS = 500;
/** What a liar says instead of the right token. */
const FALSE_TOKEN = 9;

export interface ChaosOutcome {
  opened: OpenedCampaign;
  /** What the campaign says at its end, to one who looks only then. */
  run: RunFile;
  bans: Ban[];
  liar: string;
  /** Whether who looked on all the time counts the very same results. */
  agree: boolean;
  /** Results of the liar that count: at the end; once its ban is taken back; after more sweeps. */
  ofLiar: { banned: number; lifted: number; kept: number };
  /** Items of which the server has two results by one worker. */
  twice: number;
  /** Acknowledgements without a result. */
  forged: number;
}

/**
 * Four honest workers, of whom one is killed and replaced, one who lies in three of ten items, one who
 * takes items and hangs, one who acknowledges what it and others did not do; the server crashes and
 * the keeper is started anew, as the seed says when.
 */
export async function chaosRound(server: TestServer, seed: number): Promise<ChaosOutcome> {
  const owner = await server.owner();
  const opened = await publishMade(owner, madeCampaign(`Round ${seed}`));
  await shortenLeases(server, opened.cid, LEASE_MS);
  const over = new AbortController();
  const tasks: Promise<unknown>[] = [];
  try {
    return await Promise.race([
      chaos(server, owner, opened, { seed, over, tasks }),
      // what fails in the background ends the round
      new Promise<never>((_, reject) =>
        over.signal.addEventListener('abort', () => reject(over.signal.reason as Error)),
      ),
    ]);
  } finally {
    over.abort();
    await Promise.allSettled(tasks);
    // else those of all rounds come back each time that the server does
    await server.hangUp();
  }
}

async function chaos(
  server: TestServer,
  owner: CampaignNet,
  opened: OpenedCampaign,
  { seed, over, tasks }: { seed: number; over: AbortController; tasks: Promise<unknown>[] },
): Promise<ChaosOutcome> {
  const generator = seededRandom(seed);
  const random = () => generator.below(1000) / 1000;
  const { cid, items } = opened;
  const run = (task: Promise<unknown>) => {
    tasks.push(task.catch((error: unknown) => over.abort(error)));
  };

  const startWorker = async (compute: (item: WorkItem) => RunRow[], isKilled = false) => {
    const net = await server.join('worker', cid);
    const slow = async (item: WorkItem) => {
      await pause(5 + 20 * random());
      return compute(item);
    };
    const working = work(net, opened, { hello: HELLO, compute: slow, signal: over.signal });
    run(isKilled ? working.catch(() => undefined) : working);
    return net;
  };
  const honest = (item: WorkItem) => rowsOf(item);
  let asked = 0;
  const lying = (item: WorkItem) => {
    // its device is proven: it computes rightly where everybody knows the answer
    const turn = asked++ % 10;
    if (asked === 1 || turn > 2) return rowsOf(item);
    const lies = rowsOf(item, FALSE_TOKEN);
    // that it hangs on a near tie is no excuse where nobody else says so
    return turn === 1 ? lies.map((row) => ({ ...row, margin: 1e-5, marginal: true })) : lies;
  };
  const [victim, liar] = await Promise.all([
    startWorker(honest, true),
    startWorker(lying),
    startWorker(honest),
    startWorker(honest),
    startWorker(honest),
  ]);

  const observer = new CampaignWatch(await server.join('viewer', cid), opened);
  run(observer.run(over.signal));
  const hanging = await server.join('worker', cid);
  const forger = await forgeAcks(server, cid, over.signal);
  run(forger.ended);

  let keeper = startKeeper(owner, opened, over.signal, run);
  const share = () => observer.fold.done / items.count;
  const events: (() => Promise<unknown>)[] = [
    () => hanging.fetchItems(cid, 8, 1000),
    async () => {
      await victim.close();
      await startWorker(honest);
    },
    () => server.crash(),
    async () => {
      await keeper.end();
      keeper = startKeeper(owner, opened, over.signal, run);
    },
    ...(random() < 0.5 ? [() => server.crash()] : []),
  ];
  // in another order each round
  const order = events.map((act) => ({ act, at: 0.9 * random() })).sort((a, b) => a.at - b.at);
  for (const { act, at } of order) {
    await until(() => share() >= at || (keeper.last?.isDone ?? false));
    await act();
  }
  await until(() => keeper.last?.isDone ?? false, 120_000);

  const late = await lateLook(owner, opened);
  const counts = (watch: CampaignWatch) =>
    Array.from({ length: items.count }, (_, item) => watch.fold.counted(item)?.seq);
  // who looks on hears of a ban a moment later than the keeper
  await until(
    () => observer.bans.length === late.bans.length && observer.fold.done === items.count,
  );
  const agree = JSON.stringify(counts(observer)) === JSON.stringify(counts(late));
  const ofLiar = (watch: CampaignWatch) =>
    [...watch.fold.known()].filter((item) => watch.fold.counted(item)?.worker === liar.uid).length;
  const found = await campaignRun(opened, late, { app: 'test', provisional: false });

  const banned = ofLiar(late);
  const lifting = late.bans.map((ban) => ({ ...ban, lifted: true }));
  await owner.putControl(cid, CONTROL.bans, encodeBans(lifting));
  await until(() => observer.bans.every(({ lifted }) => lifted));
  const lifted = ofLiar(observer);
  await keeper.sweeps(2);
  const kept = ofLiar(observer);

  await keeper.end();
  return {
    ...{ opened, run: found, bans: late.bans, liar: liar.uid, agree, forged: forger.count() },
    ofLiar: { banned, lifted, kept },
    twice: await twiceOf(owner, opened),
  };
}

function startKeeper(
  net: CampaignNet,
  opened: OpenedCampaign,
  over: AbortSignal,
  run: (task: Promise<unknown>) => void,
) {
  const stop = new AbortController();
  const signal = AbortSignal.any([over, stop.signal]);
  const watch = new CampaignWatch(net, opened);
  const watching = watch.run(signal);
  const state = { last: null as Sweep | null, count: 0 };
  const onSweep = (sweep: Sweep) => {
    state.last = sweep;
    state.count++;
  };
  const how = { secret: 'night', signal, onSweep, sweepMs: SWEEP_MS };
  const keeping = keep(net, opened, watch, how);
  run(keeping);
  run(watching);
  return {
    get last() {
      return state.last;
    },
    sweeps: async (more: number) => {
      const from = state.count;
      await until(() => state.count >= from + more);
    },
    end: async () => {
      stop.abort();
      await Promise.all([keeping, watching]);
    },
  };
}

/** Whoever looks on only now. */
async function lateLook(net: CampaignNet, opened: OpenedCampaign): Promise<CampaignWatch> {
  const stop = new AbortController();
  const watch = new CampaignWatch(net, opened);
  const watching = watch.run(stop.signal);
  await watch.caughtUp;
  stop.abort();
  await watching;
  return watch;
}

/** A worker who says that items are done which it never had, by what it saw of the server's addresses. */
async function forgeAcks(server: TestServer, cid: string, signal: AbortSignal) {
  const link = await server.link('worker', cid);
  const { nc } = await openConnection({ ...link, signer: keyFromSeed(link.seed) }, DIAL);
  const taking = await server.join('worker', cid);
  let forged = 0;
  const ended = (async () => {
    while (!signal.aborted) {
      // of its own: acknowledged without a result
      const own = await taking.fetchItems(cid, 2, 500, { signal }).catch(() => []);
      await Promise.all(own.map((one) => one.done()));
      forged += own.length;
      // of others: number in the stream, number of the delivery
      for (let at = 1; at <= 400 && !nc.isClosed(); at += 7) {
        for (const line of LINES)
          nc.publish(`$JS.ACK.${queueStream(cid)}.${line}.1.${at}.${at}.0.0`, '+ACK');
        forged++;
      }
      await pause(100);
    }
    await nc.close();
  })();
  return { ended, count: () => forged };
}

/** Items of which one worker has two results in the stream. */
async function twiceOf(net: CampaignNet, { cid }: OpenedCampaign): Promise<number> {
  const stop = new AbortController();
  const seen = new Set<string>();
  let twice = 0;
  const tell = ({ item, uid }: { item: number | 'hello'; uid: string }) => {
    if (seen.has(`${item} ${uid}`)) twice++;
    seen.add(`${item} ${uid}`);
  };
  await net.followResults(cid, 1, tell, stop.signal, () => stop.abort());
  return twice;
}
