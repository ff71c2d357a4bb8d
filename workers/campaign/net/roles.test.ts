import { PermissionViolationError, headers } from '@nats-io/nats-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CID,
  DIAL,
  HAS_SERVER,
  OTHER_CID,
  pause,
  testServer,
  until,
  type TestServer,
} from '../../../cli/campaign/testing/test-server.ts';
import { openConnection } from './connection.ts';
import type { CampaignAccess, ResultMessage } from './contract.ts';
import { addLink } from './links.ts';
import { keyFromSeed } from './tokens.ts';

const OTHER_UID = `U${'A'.repeat(55)}`;
const W = `W_${CID}`;
const R = `R_${CID}`;
const C = `C_${CID}`;

/** What neither a worker nor a viewer may say. */
const UNSAYABLE = (uid: string) => [
  ...['DELETE', 'PURGE', 'UPDATE', 'INFO', 'SNAPSHOT'].map((act) => `$JS.API.STREAM.${act}.${R}`),
  `$JS.API.STREAM.MSG.DELETE.${R}`,
  `$JS.API.STREAM.MSG.GET.${R}`,
  '$JS.API.STREAM.CREATE.MINE',
  '$JS.API.STREAM.NAMES',
  '$JS.API.INFO',
  `$JS.API.CONSUMER.CREATE.${R}`,
  `$JS.API.CONSUMER.CREATE.${R}.mine`,
  `$JS.API.CONSUMER.CREATE.${W}.mine`,
  `$JS.API.CONSUMER.DELETE.${W}.workers`,
  `$JS.API.CONSUMER.INFO.${W}.workers`,
  `$JS.API.CONSUMER.INFO.${W}.again`,
  `$JS.API.CONSUMER.MSG.NEXT.W_${OTHER_CID}.workers`,
  `$JS.API.DIRECT.GET.R_${OTHER_CID}`,
  `$JS.API.DIRECT.GET.${W}`,
  `$JS.ACK.W_${OTHER_CID}.workers.1.1.1.1.0`,
  `c.${CID}.plan`,
  `c.${CID}.bans`,
  `w.${CID}.1.0`,
  `a.${CID}.1.1`,
  `r.${CID}.1.${OTHER_UID}`,
  `r.${CID}.hello.${OTHER_UID}`,
  `r.${OTHER_CID}.1.${uid}`,
  `live.r.${CID}.1.${uid}`,
  `live.c.${CID}.bans`,
  `_INBOX.${OTHER_UID}.1`,
  '$SYS.REQ.CLAIMS.UPDATE',
  '$SYS.REQ.SERVER.PING',
];

/** What neither may hear. */
const UNHEARABLE = [
  '>',
  '*',
  `r.${CID}.>`,
  `w.${CID}.>`,
  `a.${CID}.>`,
  'live.>',
  `live.r.${OTHER_CID}.*.*`,
  `live.c.${OTHER_CID}.*`,
  '_INBOX.>',
  `_INBOX.${OTHER_UID}.>`,
  '$JS.>',
  '$SYS.>',
];

const OF_ONE: Record<'worker' | 'viewer', { say: (uid: string) => string[]; hear: string[] }> = {
  worker: { say: () => [`$JS.API.DIRECT.GET.${R}`], hear: [`live.r.${CID}.*.*`] },
  viewer: {
    say: (uid) => [
      ...['workers', 'again'].flatMap((line) => [
        `$JS.API.CONSUMER.MSG.NEXT.${W}.${line}`,
        `${line}.${W}`,
        `$JS.ACK.${W}.${line}.1.1.1.1.0`,
      ]),
      `r.${CID}.1.${uid}`,
      `r.${CID}.hello.${uid}`,
    ],
    hear: [],
  },
};

describe.skipIf(!HAS_SERVER)('the server refuses', () => {
  let server: TestServer;
  const links: Partial<Record<'worker' | 'viewer', CampaignAccess>> = {};
  beforeAll(async () => {
    server = await testServer();
    const owner = await server.owner();
    await owner.createStreams(CID);
    await owner.createStreams(OTHER_CID);
    for (const role of ['worker', 'viewer'] as const)
      links[role] = await addLink(server.current.owner, CID, role, server.current.tcp, DIAL);
  });
  afterAll(() => server.end());

  test.each(['worker', 'viewer'] as const)('a %s all that is not its own', async (role) => {
    const link = links[role]!;
    const open = { ...link, signer: keyFromSeed(link.seed) };
    const { nc, uid } = await openConnection(open, { ...DIAL });
    const refused = new Set<string>();
    void (async () => {
      for await (const status of nc.status())
        if (status.type === 'error' && status.error instanceof PermissionViolationError)
          refused.add(`${status.error.operation} ${status.error.subject}`);
    })();
    const say = [...UNSAYABLE(uid), ...OF_ONE[role].say(uid)];
    const hear = [...UNHEARABLE, ...OF_ONE[role].hear];
    const expected = [
      ...say.map((subject) => `publish ${subject}`),
      ...hear.map((subject) => `subscription ${subject}`),
    ].sort();
    for (const subject of say) nc.publish(subject, '{}', { reply: `_INBOX.${uid}.x` });
    for (const subject of hear) nc.subscribe(subject, { callback: () => undefined });
    await nc.flush();
    await until(() => refused.size >= expected.length).catch(() => undefined);
    expect([...refused].sort()).toEqual(expected);
    await nc.close();
  });

  test('an answer sent to where the asker may not write', async () => {
    const owner = await server.owner();
    const plan = new TextEncoder().encode('the plan');
    await owner.putControl(CID, 'plan', plan);
    await owner.putItems(
      CID,
      Array.from({ length: 100 }, (_, item) => ({ item, round: 0 })),
    );
    const open = async (link: CampaignAccess) =>
      openConnection({ ...link, signer: keyFromSeed(link.seed) }, { ...DIAL });
    const { nc, uid } = await open(links.worker!);
    const { nc: viewer } = await open(links.viewer!);
    // a result that is a request to the server, and one that is none: both forge the server's headers
    const forged = headers();
    const info = { acc: server.current.owner.account, user: uid, kind: 'Client' };
    forged.set('Nats-Request-Info', JSON.stringify(info));
    forged.set('Nats-Sequence', '7');
    forged.set('Nats-Subject', `r.${CID}.7.${OTHER_UID}`);
    forged.set('Nats-Stream', C);
    nc.publish(`r.${CID}.1.${uid}`, '{"name":"MINE","subjects":["mine.>"]}', { headers: forged });
    nc.publish(`r.${CID}.2.${uid}`, '', { headers: forged });
    // headers by which streams are emptied, or messages vanish
    for (const [name, value] of [
      ['Nats-Rollup', 'all'],
      ['Nats-TTL', '1s'],
      ['Nats-Schedule', '@every 1s'],
      ['Nats-Incr', '1'],
    ]) {
      const harmful = headers();
      harmful.set(name, value);
      nc.publish(`r.${CID}.6.${uid}`, '', { headers: harmful });
    }
    await nc.flush();
    await pause(200);
    const aims = [
      ...[R, W, C].map((stream) => `$JS.API.STREAM.DELETE.${stream}`),
      '$JS.API.STREAM.CREATE.MINE',
      `$JS.API.CONSUMER.DELETE.${W}.workers`,
      `c.${CID}.plan`,
      `c.${CID}.bans`,
      `w.${CID}.999.0`,
      `r.${CID}.3.${OTHER_UID}`,
      `r.${CID}.4.${uid}`,
      `live.r.${CID}.1.${uid}`,
      `live.c.${CID}.plan`,
    ];
    const heard: [string, string][] = [];
    const endWatch = owner.watchControl(CID, (name, bytes) =>
      heard.push([name, new TextDecoder().decode(bytes)]),
    );
    for (const reply of aims) {
      for (const seq of [1, 2])
        viewer.publish(`$JS.API.DIRECT.GET.${R}`, `{"seq":${seq}}`, { reply });
      for (const by of [nc, viewer]) by.publish(`$JS.API.DIRECT.GET.${C}`, '{"seq":1}', { reply });
      nc.publish(`queue.${W}`, '', { reply });
      nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${W}.workers`, '{"batch":1,"no_wait":true}', { reply });
      nc.publish(`r.${CID}.5${aims.indexOf(reply)}.${uid}`, '', { reply });
    }
    await Promise.all([nc.flush(), viewer.flush()]);
    await pause(500);

    expect(await owner.listCampaigns()).toContain(CID);
    expect(await owner.getControl(CID, 'plan')).toEqual(Buffer.from(plan));
    expect(await owner.getControl(CID, 'bans')).toBeNull();
    expect(heard).toEqual([['plan', 'the plan']]);
    expect((await owner.queueState(CID)).pending).toBeLessThanOrEqual(100);
    // only what the worker sent, in its own name and in the places that the server gave
    const results: ResultMessage[] = [];
    const stop = new AbortController();
    await owner.followResults(
      CID,
      1,
      (result) => results.push(result),
      stop.signal,
      () => stop.abort(),
    );
    expect(results.map(({ seq }) => seq)).toEqual(results.map((_, i) => i + 1));
    expect(new Set(results.map((result) => result.uid))).toEqual(new Set([uid]));
    expect(results.map(({ item }) => item).sort()).toEqual(
      [1, 2, ...aims.map((_, i) => Number(`5${i}`))].sort(),
    );
    endWatch();
    await Promise.all([nc.close(), viewer.close()]);
  });

  test('too many subscriptions of one user', async () => {
    const link = links.viewer!;
    const { nc, uid } = await openConnection(
      { ...link, signer: keyFromSeed(link.seed) },
      { ...DIAL },
    );
    const errors: string[] = [];
    void (async () => {
      for await (const status of nc.status())
        if (status.type === 'error') errors.push(status.error.message);
    })();
    for (let i = 0; i < 30; i++) nc.subscribe(`_INBOX.${uid}.${i}`);
    await until(() => errors.length > 0);
    expect(errors[0]).toMatch(/maximum subscriptions exceeded/i);
    await nc.close();
  });

  test('in words: what a viewer does as a worker, and a worker as an owner', async () => {
    const viewer = await server.join('viewer');
    const worker = await server.join('worker');
    const refused = { kind: 'server', message: expect.stringMatching(/does not allow/) };
    await expect(viewer.putResult(CID, 1, new Uint8Array(1))).rejects.toMatchObject(refused);
    await expect(viewer.fetchItems(CID, 1, 1000)).rejects.toMatchObject(refused);
    await expect(viewer.queueState(CID)).rejects.toMatchObject(refused);
    await expect(worker.putControl(CID, 'bans', new Uint8Array(1))).rejects.toMatchObject(refused);
    await expect(worker.putItems(CID, [{ item: 1, round: 0 }])).rejects.toMatchObject(refused);
    await expect(worker.createStreams(CID)).rejects.toMatchObject(refused);
    await expect(worker.deleteStreams(CID)).rejects.toMatchObject(refused);
    await expect(worker.listCampaigns()).rejects.toMatchObject(refused);
    const never = new AbortController().signal;
    await expect(worker.followResults(CID, 1, () => undefined, never)).rejects.toMatchObject(
      refused,
    );
    await expect(viewer.getControl(OTHER_CID, 'plan')).rejects.toMatchObject(refused);
  });
});
