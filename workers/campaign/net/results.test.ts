import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  CID,
  HAS_SERVER,
  OTHER_CID,
  pause,
  testServer,
  until,
  type TestServer,
} from '../../../cli/campaign/testing/test-server.ts';
import { stalledLink } from '../../../cli/campaign/testing/stalled-link.ts';
import type { CampaignNet, ResultMessage } from './contract.ts';
import { resultSubject } from './names.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Follows into a list. */
function follow(net: CampaignNet, cid = CID, fromSeq = 1) {
  const stop = new AbortController();
  const results: ResultMessage[] = [];
  const state = { caughtUp: 0 };
  const over = net.followResults(
    cid,
    fromSeq,
    (result) => results.push(result),
    stop.signal,
    () => (state.caughtUp = results.length),
  );
  return {
    results,
    state,
    end: async () => {
      stop.abort();
      await over;
    },
  };
}
const inOrder = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe.skipIf(!HAS_SERVER)('results', () => {
  let server: TestServer;
  let owner: CampaignNet;
  beforeAll(async () => {
    server = await testServer({ maxPending: 6 * 2 ** 20 });
    owner = await server.owner();
    await owner.createStreams(CID);
  });
  afterAll(() => server.end());

  test('one of an item and a worker, however often and by whatever way it is sent', async () => {
    const [first, second] = await Promise.all([server.join('worker'), server.join('worker')]);
    const sent = await Promise.all(
      Array.from({ length: 20 }, (_, i) => first.putResult(CID, 1, bytesOf(`try ${i}`))),
    );
    expect(sent.filter(({ isNew }) => isNew)).toEqual([{ seq: 1, isNew: true }]);
    expect(await second.putResult(CID, 1, bytesOf('another'), { Extent: '32' })).toEqual({
      seq: 2,
      isNew: true,
    });
    expect(await second.putResult(CID, 'hello', bytesOf('hello'))).toMatchObject({ seq: 3 });
    const { results, end } = follow(owner);
    await until(() => results.length === 3);
    await end();
    expect(results.map(({ seq, item, uid }) => [seq, item, uid])).toEqual([
      [1, 1, first.uid],
      [2, 1, second.uid],
      [3, 'hello', second.uid],
    ]);
    expect(textOf(results[0].bytes)).toMatch(/^try \d+$/);
    expect(results[1].headers).toEqual({ Extent: '32' });
  });

  test('nobody takes the place of a result that another will send', async () => {
    const [thief, victim] = await Promise.all([server.join('worker'), server.join('worker')]);
    const subject = resultSubject(CID, 3, victim.uid);
    // streams take a message for a copy if they had one of its id
    await thief.putResult(CID, 3, bytesOf('thief'), { 'Nats-Msg-Id': subject });
    expect(await victim.putResult(CID, 3, bytesOf('victim'))).toMatchObject({ isNew: true });
    expect(await victim.putResult(CID, 4, bytesOf('victim'))).toMatchObject({ isNew: true });
  });

  test('a result that is too large is refused in words, and the connection stays', async () => {
    const worker = await server.join('worker');
    const refused = { kind: 'server', message: expect.stringMatching(/too large/) };
    await expect(worker.putResult(CID, 2, new Uint8Array(70_000))).rejects.toMatchObject(refused);
    await expect(worker.putResult(CID, 2, new Uint8Array(2e6))).rejects.toMatchObject(refused);
    await expect(owner.putControl(CID, 'plan', new Uint8Array(2e6))).rejects.toMatchObject(refused);
    expect(await worker.putResult(CID, 2, new Uint8Array(60_000))).toMatchObject({ isNew: true });
  });

  test('a viewer that comes late has all in order, with what comes meanwhile', async () => {
    await owner.createStreams(OTHER_CID);
    const worker = await server.join('worker', OTHER_CID);
    const put = (from: number, to: number, size: number) =>
      Promise.all(
        Array.from({ length: to - from }, (_, i) =>
          worker.putResult(OTHER_CID, from + i, new Uint8Array(size).fill(from + i)),
        ),
      );
    // more than one batch holds
    await put(0, 100, 60_000);
    await put(100, 600, 100);
    const viewer = await server.join('viewer', OTHER_CID);
    const late = follow(viewer, OTHER_CID);
    const more = (async () => {
      for (let i = 600; i < 1000; i += 20) await put(i, i + 20, 100);
    })();
    await until(() => late.results.length === 1000);
    await more;
    await put(1000, 1001, 100);
    await until(() => late.results.length === 1001);
    expect(late.state.caughtUp).toBeGreaterThanOrEqual(600);
    await late.end();
    expect(late.results.map(({ seq }) => seq)).toEqual(inOrder(1001));
    for (const { item, bytes } of late.results) expect(bytes[0]).toBe(Number(item) % 256);
    const rest = follow(viewer, OTHER_CID, 990);
    await until(() => rest.results.length === 12);
    await rest.end();
    expect(rest.results[0].seq).toBe(990);
  });

  test('a viewer that is slow is cut off by the server and loses nothing; others do not notice', async () => {
    const link = await stalledLink(server, CID);
    const slow = follow(link.net);
    const quick = follow(await server.join('viewer'));
    const worker = await server.join('worker');
    await until(() => slow.results.length === quick.results.length && slow.results.length > 0);
    const before = quick.results.length;
    link.stall(true);
    // more than sockets buffer and the server keeps for one client
    const n = 400;
    for (let i = 0; i < n; i += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, j) =>
          worker.putResult(CID, 1000 + i + j, new Uint8Array(60_000)),
        ),
      );
    await until(() => quick.results.length === before + n);
    expect(slow.results.length).toBeLessThan(before + n);
    const log = () => readFileSync(join(server.folder, 'server.log'), 'utf8');
    await until(() => log().includes('Slow Consumer'));
    link.stall(false);
    await until(() => slow.results.length === before + n);
    expect(slow.results.map(({ seq }) => seq)).toEqual(inOrder(before + n));
    await Promise.all([slow.end(), quick.end()]);
    await link.end();
  });
});

describe.skipIf(!HAS_SERVER)('a server that is killed', () => {
  test('loses no result that it acknowledged, and followers hear each once', async () => {
    const server = await testServer();
    onTestFinished(() => server.end());
    const owner = await server.owner();
    await owner.createStreams(CID);
    await owner.putItems(
      CID,
      Array.from({ length: 100 }, (_, item) => ({ item, round: 0 })),
    );
    const statuses: string[] = [];
    const viewer = await server.join('viewer');
    viewer.onStatus((status) => statuses.push(status));
    const { results, end } = follow(viewer);
    const stored = new Set<string>();
    const stop = new AbortController();
    const work = async (worker: CampaignNet) => {
      while (!stop.signal.aborted)
        for (const lease of await worker.fetchItems(CID, 4, 1000)) {
          await worker.putResult(CID, lease.item, bytesOf(`${lease.item}`));
          stored.add(`${lease.item} ${worker.uid}`);
          await lease.done();
          await pause(5);
        }
    };
    const workers = await Promise.all([server.join('worker'), server.join('worker')]);
    const working = Promise.all(workers.map(work));
    await until(() => results.length > 20);
    await server.crash();
    const after = results.length;
    await until(() => results.length > after + 20);
    await server.crash();
    // some leases went with the connections: those items come back after two minutes
    await until(() => new Set(results.map(({ item }) => item)).size >= 80);
    stop.abort();
    await working;
    await until(() => results.length >= stored.size);
    await end();
    expect(results.map(({ seq }) => seq)).toEqual(inOrder(results.length));
    const told = results.map(({ item, uid }) => `${item} ${uid}`);
    expect(new Set(told).size).toBe(told.length);
    for (const one of stored) expect(told).toContain(one);
    // workers may be done before the viewer is back
    await until(() => statuses.length >= 4);
    expect(statuses.slice(0, 4)).toEqual([
      'reconnecting',
      'connected',
      'reconnecting',
      'connected',
    ]);
  });

  test('on a full disk says so, and keeps what it has', async () => {
    const server = await testServer({ storage: 4e6 });
    onTestFinished(() => server.end());
    const owner = await server.owner();
    await owner.createStreams(CID);
    const worker = await server.join('worker');
    let stored = 0;
    const fill = async () => {
      for (; stored < 200; stored++) await worker.putResult(CID, stored, new Uint8Array(60_000));
    };
    await expect(fill()).rejects.toMatchObject({
      kind: 'server',
      message: expect.stringMatching(/no room left/),
    });
    const { results, end } = follow(owner);
    await until(() => results.length === stored);
    expect(stored).toBeGreaterThan(30);
    await end();
  });
});
