import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CID,
  HAS_SERVER,
  OTHER_CID,
  pause,
  testServer,
  until,
  type TestServer,
} from '../../../cli/campaign/testing/test-server.ts';
import type { CampaignNet } from './contract.ts';

describe.skipIf(!HAS_SERVER)('the queue', () => {
  let server: TestServer;
  let owner: CampaignNet;
  let worker: CampaignNet;
  beforeAll(async () => {
    server = await testServer();
    owner = await server.owner();
    await owner.createStreams(CID);
    worker = await server.join('worker');
  });
  afterAll(() => server.end());

  const items = (from: number, to: number, round = 0) =>
    Array.from({ length: to - from }, (_, i) => ({ item: from + i, round }));

  test('gives what there is at once, and each item to one worker', async () => {
    const told: number[] = [];
    await owner.putItems(CID, items(0, 30), { onProgress: (put) => told.push(put) });
    // an item that is still in the queue is put in once
    await owner.putItems(CID, items(0, 30));
    expect(told.at(-1)).toBe(30);
    await expect.poll(() => worker.queueState(CID)).toEqual({ pending: 30, taken: 0, again: 0 });
    const other = await server.join('worker');
    const start = performance.now();
    const taken = [
      await worker.fetchItems(CID, 16, 20_000),
      await other.fetchItems(CID, 16, 20_000),
    ];
    expect(performance.now() - start).toBeLessThan(5000);
    expect(taken.map(({ length }) => length)).toEqual([16, 14]);
    const all = taken.flat();
    expect(all.map(({ item }) => item).sort((a, b) => a - b)).toEqual(
      items(0, 30).map(({ item }) => item),
    );
    for (const { round } of all) expect(round).toBe(0);
    await Promise.all(all.map((one) => one.done()));
    expect(await owner.queueState(CID)).toEqual({ pending: 0, taken: 0, again: 0 });
    // said twice, it is still done
    await all[0].done();
  });

  test('what is asked for again does not wait behind the others', async () => {
    await owner.putItems(CID, items(400, 440));
    await owner.putItems(CID, items(403, 404, 7));
    await expect.poll(() => worker.queueState(CID)).toEqual({ pending: 41, taken: 0, again: 1 });
    const taken = await worker.fetchItems(CID, 8, 20_000);
    expect(taken[0]).toMatchObject({ item: 403, round: 7 });
    expect(taken.slice(1).map(({ item }) => item)).toEqual([400, 401, 402, 403, 404, 405, 406]);
    expect(await owner.queueState(CID)).toEqual({ pending: 33, taken: 8, again: 1 });
    await Promise.all(taken.map((one) => one.done()));
    for (let left = 33; left > 0;) {
      const more = await worker.fetchItems(CID, 16, 20_000);
      await Promise.all(more.map((one) => one.done()));
      left -= more.length;
    }
    expect(await owner.queueState(CID)).toEqual({ pending: 0, taken: 0, again: 0 });
  });

  test('waits for the first item, no longer than asked', async () => {
    const start = performance.now();
    expect(await worker.fetchItems(CID, 4, 1000)).toEqual([]);
    expect(performance.now() - start).toBeGreaterThan(900);
    const waiting = worker.fetchItems(CID, 4, 30_000);
    await pause(100);
    await owner.putItems(CID, items(100, 101, 1));
    const [one] = await waiting;
    expect(one.item).toBe(100);
    one.working();
    await one.done();
  });

  test('takes an item back, and gives it again', async () => {
    await owner.putItems(CID, items(200, 201, 1));
    const [first] = await worker.fetchItems(CID, 1, 5000);
    await first.giveBack(0);
    const [again] = await worker.fetchItems(CID, 1, 5000);
    expect(again.item).toBe(200);
    await again.giveBack(1500);
    expect(await worker.fetchItems(CID, 1, 100)).toEqual([]);
    const [late] = await worker.fetchItems(CID, 1, 5000);
    expect(late.item).toBe(200);
    await late.done();
  });

  test('what is given back after the server was away is there at once', async () => {
    const other = await server.join('worker');
    for (const round of [0, 1]) {
      await owner.putItems(CID, items(500, 507, round));
      const taken = await worker.fetchItems(CID, 7, 5000);
      expect(taken).toHaveLength(7);
      await Promise.all(taken.splice(0, 2).map((one) => one.done()));
      const back = Promise.all(
        [worker, other].map(
          (net) =>
            new Promise<void>((resolve) => {
              const off = net.onStatus((status) => {
                if (status !== 'connected') return;
                off();
                resolve();
              });
            }),
        ),
      );
      await server.crash();
      await back;
      await Promise.all(taken.map((one) => one.giveBack(0)));
      // the server may note them one after the other
      const numbers = new Set<number>();
      for (let look = 0; look < 5 && numbers.size < 5; look++)
        for (const one of await other.fetchItems(CID, 7, 1000)) {
          numbers.add(one.item);
          await one.done();
        }
      expect(numbers).toEqual(new Set(taken.map(({ item }) => item)));
    }
  });

  test('who stops waiting takes nothing with it', async () => {
    const stop = new AbortController();
    const waiting = worker.fetchItems(CID, 1, 30_000, { signal: stop.signal });
    await pause(100);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await owner.putItems(CID, items(300, 301, 1));
    const [one] = await worker.fetchItems(CID, 1, 5000);
    expect(one.item).toBe(300);
    await one.done();
  });

  test('who stops while items are on their way gives them back at once', async () => {
    for (let item = 310; item < 340; item++) {
      const stop = new AbortController();
      const waiting = worker.fetchItems(CID, 1, 30_000, { signal: stop.signal }).then(
        (taken) => taken,
        () => [],
      );
      await pause(20);
      const put = owner.putItems(CID, items(item, item + 1, 1));
      await pause(item % 3);
      stop.abort();
      const [mine] = await waiting;
      await put;
      // far sooner than a lease ends
      const [one] = mine ? [mine] : await worker.fetchItems(CID, 1, 5000);
      expect(one.item).toBe(item);
      await one.done();
    }
  });

  test('of a campaign that is not there says so', async () => {
    const stranger = await server.join('worker', OTHER_CID);
    const endless = new AbortController().signal;
    const said = await Promise.all(
      [
        stranger.fetchItems(OTHER_CID, 1, 1000),
        stranger.queueState(OTHER_CID),
        stranger.putResult(OTHER_CID, 1, new Uint8Array(1)),
        stranger.getControl(OTHER_CID, 'plan'),
        owner.queueState(OTHER_CID),
        owner.putControl(OTHER_CID, 'plan', new Uint8Array(1)),
        owner.followResults(OTHER_CID, 1, () => undefined, endless),
      ].map((answer) =>
        (answer as Promise<unknown>).then(
          () => 'done',
          (error: unknown) => (error as Error).message,
        ),
      ),
    );
    expect(said.filter((words) => !words.includes('does not know'))).toEqual([]);
  });

  test('goes with its campaign', async () => {
    await owner.createStreams(OTHER_CID);
    await owner.createStreams(OTHER_CID);
    expect((await owner.listCampaigns()).sort()).toEqual([CID, OTHER_CID].sort());
    const stranger = await server.join('worker', OTHER_CID);
    const waiting = expect(stranger.fetchItems(OTHER_CID, 1, 30_000)).rejects.toMatchObject({
      message: expect.stringMatching(/does not know/),
    });
    await pause(100);
    await owner.deleteStreams(OTHER_CID);
    await waiting;
    expect(await owner.listCampaigns()).toEqual([CID]);
    await owner.deleteStreams(OTHER_CID);
  });

  test('whoever stops looking while it reads has stopped', async () => {
    const heard: string[] = [];
    worker.watchControl(CID, (name) => heard.push(name))();
    // what was cut off was once read again without end, so that nothing else got its turn
    await pause(100);
    expect(heard).toEqual([]);
    expect(await worker.getControl(CID, 'plan')).toBeNull();
  });

  test('what the owner says is told to all: what stands, then each change', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    await owner.putControl(CID, 'plan', bytes('plan'));
    await owner.putControl(CID, 'bans', bytes('none'));
    const heard: string[] = [];
    const end = worker.watchControl(CID, (name, said) =>
      heard.push(`${name}: ${new TextDecoder().decode(said)}`),
    );
    await until(() => heard.length === 2);
    await owner.putControl(CID, 'bans', bytes('one'));
    await until(() => heard.length === 3);
    expect([...heard.slice(0, 2)].sort()).toEqual(['bans: none', 'plan: plan']);
    expect(heard[2]).toBe('bans: one');
    await server.crash();
    await owner.putControl(CID, 'bans', bytes('two'));
    await until(() => heard.length === 4);
    expect(heard[3]).toBe('bans: two');
    end();
    expect(new TextDecoder().decode((await worker.getControl(CID, 'bans'))!)).toBe('two');
    expect(await worker.getControl(CID, 'proof')).toBeNull();
    // what several change at once is changed by all of them
    const others = await Promise.all([server.owner(), server.owner()]);
    const add = (text: string) => (said: Uint8Array | null) =>
      bytes(`${said ? new TextDecoder().decode(said) : ''}${text}`);
    await Promise.all(
      [owner, ...others].flatMap((net) => [
        ...['a', 'b', 'c'].map((text) => net.changeControl(CID, 'bans', add(text))),
        net.changeControl(CID, 'notes', add('n')),
        net.changeControl(CID, 'bans', () => null),
      ]),
    );
    const now = new TextDecoder().decode((await worker.getControl(CID, 'bans'))!);
    expect(Array.from(now).sort().join('')).toBe('aaabbbcccotw');
    expect(new TextDecoder().decode((await worker.getControl(CID, 'notes'))!)).toBe('nnn');
    await expect(worker.changeControl(CID, 'bans', add('x'))).rejects.toMatchObject({
      message: expect.stringMatching(/does not allow/),
    });
    await expect(owner.putControl(CID, 'a.b', bytes(''))).rejects.toMatchObject({
      kind: 'bad-request',
    });
  });
});
