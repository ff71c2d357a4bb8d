import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  CID,
  DIAL,
  HAS_SERVER,
  OTHER_CID,
  testServer,
  type TestServer,
} from '../../../cli/campaign/testing/test-server.ts';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { connectCampaign } from './connect.ts';
import { newUserSeed } from './connection.ts';
import type { CampaignAccess, CampaignNet } from './contract.ts';
import { addLink, listLinks, revokeLinks } from './links.ts';
import { newOwnerKeys, ownerSeed } from './owner-keys.ts';
import { keyFromSeed, seedOf } from './tokens.ts';

const REFUSED = { kind: 'server', message: expect.stringMatching(/refuses this key/) };

describe.skipIf(!HAS_SERVER)('a link', () => {
  let server: TestServer;
  let owner: CampaignNet;
  const add = (role: 'worker' | 'viewer', cid = CID) =>
    addLink(server.current.owner, cid, role, server.current.tcp, DIAL);
  beforeAll(async () => {
    server = await testServer();
    owner = await server.owner();
    await owner.createStreams(CID);
  });
  afterAll(() => server.end());

  test('lets in until it is revoked: then whoever came by it is out, and others stay', async () => {
    const [one, two] = await Promise.all([add('worker'), add('worker')]);
    const out = await connectCampaign(one, DIAL);
    const stays = await connectCampaign(two, DIAL);
    const statuses: string[] = [];
    out.onStatus((status) => statuses.push(status));
    stays.onStatus((status) => statuses.push(`other: ${status}`));
    await out.putResult(CID, 1, new Uint8Array(1));
    expect(await revokeLinks(server.current.owner, ({ seed }) => seed === one.seed, DIAL)).toBe(1);
    expect(await out.closed).toMatchObject(REFUSED);
    expect(statuses).toEqual(['reconnecting', 'closed']);
    await expect(out.putResult(CID, 2, new Uint8Array(1))).rejects.toMatchObject(REFUSED);
    await expect(connectCampaign(one, DIAL)).rejects.toMatchObject(REFUSED);
    await stays.putResult(CID, 2, new Uint8Array(1));
    expect(statuses).toEqual(['reconnecting', 'closed']);
    await stays.close();
    expect(await stays.closed).toBeNull();
  });

  test('is told to the owner, and outlives the server; a revoked one stays revoked', async () => {
    const [kept, gone] = await Promise.all([add('viewer', OTHER_CID), add('worker', OTHER_CID)]);
    const ofOther = async () =>
      (await listLinks(server.current.owner, DIAL)).filter(({ cid }) => cid === OTHER_CID);
    expect((await ofOther()).map(({ role }) => role).sort()).toEqual(['viewer', 'worker']);
    await revokeLinks(server.current.owner, ({ seed }) => seed === gone.seed, DIAL);
    await server.crash();
    expect(await ofOther()).toEqual([{ role: 'viewer', cid: OTHER_CID, seed: kept.seed }]);
    await (await connectCampaign(kept, DIAL)).close();
    await expect(connectCampaign(gone, DIAL)).rejects.toMatchObject(REFUSED);
  });

  test('made by many at once, each lets in', async () => {
    const links = await Promise.all(Array.from({ length: 5 }, () => add('viewer')));
    const nets = await Promise.all(links.map((link) => connectCampaign(link, DIAL)));
    expect(new Set(nets.map(({ uid }) => uid)).size).toBe(5);
    await Promise.all(nets.map((net) => net.close()));
  });

  test('lets somebody go on under the same name', async () => {
    const link = await add('worker');
    const userSeed = newUserSeed();
    const first = await connectCampaign(link, { ...DIAL, userSeed });
    await first.close();
    const again = await connectCampaign(link, { ...DIAL, userSeed });
    expect(again.uid).toBe(first.uid);
    expect(again.uid).toBe(keyFromSeed(userSeed).getPublicKey());
    await again.close();
  });

  test('of another server, or with a changed key, is refused', async () => {
    const link = await add('worker');
    const stranger = newOwnerKeys();
    const wrong = { ...link, seed: seedOf(stranger.account) };
    await expect(connectCampaign(wrong, DIAL)).rejects.toMatchObject(REFUSED);
    const other = { ...server.current.owner, seed: ownerSeed(stranger) };
    await expect(connectCampaign(other, DIAL)).rejects.toMatchObject(REFUSED);
    await expect(listLinks(other, DIAL)).rejects.toMatchObject(REFUSED);
    const cut = { ...link, seed: link.seed.slice(0, -1) };
    await expect(connectCampaign(cut, DIAL)).rejects.toMatchObject({ kind: 'bad-request' });
    const asOwner: CampaignAccess = { ...link, role: 'owner' };
    await expect(connectCampaign(asOwner, DIAL)).rejects.toMatchObject({ kind: 'bad-request' });
  });
});

describe.skipIf(!HAS_SERVER)('a server', () => {
  test('that is full says so; when somebody leaves there is room', async () => {
    const server = await testServer({ maxConnections: 4 });
    onTestFinished(() => server.end());
    const owner = await server.owner();
    const link = await addLink(server.current.owner, CID, 'viewer', server.current.tcp, DIAL);
    const guests = await Promise.all([1, 2, 3].map(() => connectCampaign(link, DIAL)));
    await expect(connectCampaign(link, DIAL)).rejects.toMatchObject({
      kind: 'server',
      message: expect.stringMatching(/is full/),
    });
    await guests[0].close();
    // the server notes a leave in its own time
    let back: CampaignNet | null = null;
    for (let tries = 0; tries < 5; tries++)
      back ??= await connectCampaign(link, DIAL).catch(() => null);
    expect(back).not.toBeNull();
    await Promise.all([owner, ...guests, back!].map((net) => net.close()));
  });
});

describe('without a server', () => {
  const keys = newOwnerKeys();
  const access = (server: string): CampaignAccess => ({
    server,
    account: keys.links.getPublicKey(),
    seed: seedOf(keys.account),
    role: 'worker',
  });
  afterEach(() => vi.unstubAllGlobals());

  test('the address is told that does not answer', async () => {
    const server = `nats://127.0.0.1:${await freePort()}`;
    await expect(connectCampaign(access(server), DIAL)).rejects.toMatchObject({
      kind: 'server',
      message: expect.stringContaining(server),
    });
  });

  test('a page that came by https is told why it cannot open ws://', async () => {
    vi.stubGlobal('location', { protocol: 'https:' });
    vi.stubGlobal('WebSocket', vi.fn());
    await expect(connectCampaign(access('ws://lab.example.org'))).rejects.toMatchObject({
      kind: 'server',
      message: expect.stringMatching(/https/),
      advice: expect.stringMatching(/wss:/),
    });
  });

  test.each([
    ['nats://127.0.0.1:4222', /plain sockets/],
    ['https://lab.example.org', /no address/],
    ['nonsense', /no address/],
  ])('%s is refused in words', async (server, words) => {
    await expect(connectCampaign(access(server))).rejects.toMatchObject({
      kind: 'bad-request',
      message: expect.stringMatching(words),
    });
  });

  test('a Node without WebSocket is told what else there is', async () => {
    vi.stubGlobal('WebSocket', undefined);
    await expect(connectCampaign(access('wss://lab.example.org'))).rejects.toMatchObject({
      message: expect.stringMatching(/Node has no WebSocket/),
    });
  });
});
