/** What campaigns cost beside computing: a real server, the real loops, made rows. */
import {
  pause,
  testServer,
  until,
  type TestServer,
} from '../../cli/campaign/testing/test-server.ts';
import type { Campaign } from '../../src/lib/campaign/campaign.ts';
import { WorkItems, type WorkItem } from '../../src/lib/campaign/items.ts';
import { encodeRows } from '../../src/lib/campaign/row-codec.ts';
import { campaignOf, rowsOf } from '../../src/lib/campaign/testing/campaign.ts';
import { CampaignWatch } from '../../workers/campaign/watch.ts';
import { HELLO, madeCampaign, publishMade } from '../../workers/campaign/testing/made-campaign.ts';
import { work } from '../../workers/campaign/work.ts';
import type { Measure } from '../engine/measure.ts';

const WORKERS = 8;
const REAL_WORKERS = 4;
const REAL_ITEM_MS = 7000;
const REAL_ITEMS = 16;
const LATENCIES = 200;
const REPLAYED = 33_000;
/** Results on their way at a time. */
const LANES = 64;

const median = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];

export async function measureCampaign(say: (words: string) => void): Promise<Measure[]> {
  const server = await testServer();
  const measures: Measure[] = [];
  try {
    for (const [words, measure] of [
      ['items through the server', throughput],
      ['what is not computing', overhead],
      ['result to viewer', latency],
      ['replay', replay],
    ] as const) {
      say(words);
      const found = await measure(server);
      // told at once: the next one may take long
      say(`${found.value.toPrecision(3)} ${found.unit}, ${found.note}`);
      measures.push(found);
    }
    return measures;
  } finally {
    await server.end();
  }
}

const layers = (numbers: readonly number[], tile: number): Campaign => ({
  ...campaignOf({
    itemFlops: 1,
    sites: {
      type: 'tiles',
      matrices: numbers.flatMap((layer) =>
        ['q', 'k', 'v', 'o', 'gate', 'up', 'down'].map((name) => `L${layer}.${name}`),
      ),
      tile,
      order: 'coarse',
      kinds: ['max', 'min'],
    },
  }),
  title: `Layers ${numbers.join()} in squares of ${tile}`,
});

/** Workers that compute nothing: what the server, and the loops, let through. */
async function throughput(server: TestServer): Promise<Measure> {
  const owner = await server.owner();
  const opened = await publishMade(owner, layers([0, 1, 2, 3, 4, 5], 8));
  const { cid, items } = opened;
  const stop = new AbortController();
  let done = 0;
  const nets = await Promise.all(Array.from({ length: WORKERS }, () => server.join('worker', cid)));
  const from = performance.now();
  const working = nets.map((net) => {
    let told = 0;
    const onProgress = ({ items: mine }: { items: number }) => {
      done += mine - told;
      told = mine;
    };
    const compute = (item: WorkItem) => Promise.resolve(rowsOf(item));
    return work(net, opened, {
      hello: HELLO,
      compute,
      // each its own: Node warns of many listeners on one
      signal: AbortSignal.any([stop.signal]),
      onProgress,
    });
  });
  await until(() => done >= items.count, 300_000);
  const seconds = (performance.now() - from) / 1000;
  stop.abort();
  await Promise.all(working);
  return {
    name: 'campaign.items_per_s',
    value: items.count / seconds,
    unit: 'items/s',
    note: `${items.count} items of 32 mutants, taken, sent, written to disk (fsync always) and acknowledged; ${WORKERS} workers that compute nothing, in one process beside the server`,
  };
}

/** Workers whose items take as long as real ones; between two of them they should not wait. */
async function overhead(server: TestServer): Promise<Measure> {
  const owner = await server.owner();
  const opened = await publishMade(owner, layers([1], 32));
  const { cid, items } = opened;
  const wanted = Math.min(REAL_ITEMS, items.count);
  const stop = new AbortController();
  let [started, waitingMs, computingMs] = [0, 0, 0];
  const nets = await Promise.all(
    Array.from({ length: REAL_WORKERS }, () => server.join('worker', cid)),
  );
  const working = nets.map((net) => {
    let endedAt: number | null = null;
    let isProof = true;
    const compute = async (item: WorkItem) => {
      if (isProof) {
        isProof = false;
        return rowsOf(item);
      }
      const from = performance.now();
      if (endedAt !== null) waitingMs += from - endedAt;
      started++;
      await pause(REAL_ITEM_MS);
      endedAt = performance.now();
      computingMs += endedAt - from;
      return rowsOf(item);
    };
    return work(net, opened, { hello: HELLO, compute, signal: AbortSignal.any([stop.signal]) });
  });
  await until(() => started >= wanted && computingMs > (wanted - 0.5) * REAL_ITEM_MS, 180_000);
  stop.abort();
  await Promise.all(working);
  return {
    name: 'campaign.not_computing',
    value: (100 * waitingMs) / (waitingMs + computingMs),
    unit: '%',
    note: `of a worker’s time, between the end of an item and the begin of the next; ${wanted} items that wait 7 s instead of computing, ${REAL_WORKERS} workers`,
  };
}

/** From the call that sends a result until a viewer is told of it. */
async function latency(server: TestServer): Promise<Measure> {
  const owner = await server.owner();
  const { cid, items, campaign } = await publishMade(owner, madeCampaign('Latency'));
  const worker = await server.join('worker', cid);
  const viewer = await server.join('viewer', cid);
  const heard = new Map<number | 'hello', number>();
  const stop = new AbortController();
  const watching = viewer.followResults(
    cid,
    1,
    ({ item }) => heard.set(item, performance.now()),
    stop.signal,
  );
  const bytes = await encodeRows(campaign.plan, rowsOf(items.at(0)));
  const took: number[] = [];
  for (let item = 0; item < Math.min(LATENCIES, items.count); item++) {
    const from = performance.now();
    await worker.putResult(cid, item, bytes);
    await until(() => heard.has(item));
    took.push(heard.get(item)! - from);
    await pause(20);
  }
  stop.abort();
  await watching;
  return {
    name: 'campaign.result_to_viewer_ms',
    value: median(took),
    unit: 'ms',
    note: `from sending ${bytes.length} bytes, written to disk, until a viewer has them; median of ${took.length}`,
  };
}

/** A viewer that comes late reads, checks and folds all that is there. */
async function replay(server: TestServer): Promise<Measure> {
  const owner = await server.owner();
  const campaign = layers([0, 1, 2], 1);
  const items = new WorkItems(campaign);
  const { cid, ...opened } = await publishMade(owner, campaign, { queued: 0 });
  // what is said of so many mutants is the same in all: made once, as only reading is measured
  const said = new Map<number, Uint8Array<ArrayBuffer>>();
  let next = 0;
  const lane = async () => {
    for (let item = next++; item < REPLAYED; item = next++) {
      const size = items.size(item);
      const bytes = said.get(size) ?? (await encodeRows(campaign.plan, rowsOf(items.at(item))));
      said.set(size, bytes);
      await owner.putResult(cid, item, bytes);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const viewer = await server.join('viewer', cid);
  const stop = new AbortController();
  const watch = new CampaignWatch(viewer, { cid, ...opened });
  const from = performance.now();
  const watching = watch.run(stop.signal);
  await watch.caughtUp;
  const seconds = (performance.now() - from) / 1000;
  if (watch.fold.done !== REPLAYED) throw new Error(`${watch.fold.done} of ${REPLAYED} came.`);
  stop.abort();
  await watching;
  return {
    name: 'campaign.replay_s',
    value: seconds,
    unit: 's',
    note: `${REPLAYED.toLocaleString('en-US')} results of 32 mutants each, read from the server, unpacked, checked and folded`,
  };
}
