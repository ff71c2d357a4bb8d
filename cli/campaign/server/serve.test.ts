import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectCampaign } from '../../../workers/campaign/net/connect.ts';
import { addLink, listLinks } from '../../../workers/campaign/net/links.ts';
import { greeting } from '../greeting.ts';
import { CID, DIAL, HAS_SERVER } from '../testing/test-server.ts';
import { DEFAULT_SETTINGS, serverConfig } from './config.ts';
import { readOwner, serveCampaigns, type CampaignServer, type ServeOptions } from './serve.ts';

let folder: string;
const running: CampaignServer[] = [];
/** Stopped after the test, if it has not been. */
const serve = async (options: ServeOptions) => {
  const server = await serveCampaigns(options);
  running.push(server);
  return server;
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutascope-serve-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(running.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true });
});

describe.skipIf(!HAS_SERVER)('a server', () => {
  test('is made in a folder that only its owner reads, stopped, and the same again', async () => {
    const home = join(folder, 'server');
    expect(await readOwner(home)).toBeNull();
    const first = await serve({ folder: home });
    const owner = await connectCampaign(first.owner, DIAL);
    await owner.createStreams(CID);
    await owner.putResult(CID, 1, new Uint8Array(3));
    await addLink(first.owner, CID, 'viewer', first.websocket, DIAL);
    // what another command of the owner's finds
    expect(await readOwner(home)).toEqual(first.owner);
    if (process.platform !== 'win32')
      for (const name of ['.', 'owner.json', 'server.conf'])
        expect((await stat(join(home, name))).mode & 0o077, name).toBe(0);
    expect(await greeting('127.0.0.1', Number(new URL(first.websocket).port))).toBe('');
    await first.stop();
    expect(await first.ended).toBeNull();
    expect(await greeting('127.0.0.1', Number(new URL(first.tcp).port))).toBe('');

    const again = await serve({ folder: home });
    expect([again.owner, again.tcp, again.websocket]).toEqual([
      first.owner,
      first.tcp,
      first.websocket,
    ]);
    const seen: number[] = [];
    const stop = new AbortController();
    await owner.followResults(
      CID,
      1,
      ({ seq }) => seen.push(seq),
      stop.signal,
      () => stop.abort(),
    );
    expect(seen).toEqual([1]);
    expect(await listLinks(again.owner, DIAL)).toMatchObject([{ role: 'viewer', cid: CID }]);
    await owner.close();
    await again.stop();
  });

  test('whose port is taken says so', async () => {
    const first = await serve({ folder: join(folder, 'a') });
    const ports = { tcp: Number(new URL(first.tcp).port) };
    await expect(serve({ folder: join(folder, 'b'), ports })).rejects.toThrow(
      /did not start: .*Free the port or choose others/,
    );
    await expect(serve({ folder: join(folder, 'a') })).rejects.toThrow(/runs already/);
    expect(await greeting('127.0.0.1', ports.tcp)).toMatch(/^INFO /);
  });

  test('that ends by itself is told with its last words', async () => {
    const server = await serve({ folder });
    const pid = Number(await readFile(join(folder, 'server.pid'), 'utf8'));
    process.kill(pid, 'SIGKILL');
    expect(await server.ended).toMatch(/server\.log/);
  });

  test('a damaged owner’s file is refused, and nothing is written over it', async () => {
    await writeFile(join(folder, 'owner.json'), '{"seed":"SO"}');
    await expect(serve({ folder })).rejects.toThrow(/owner\.json is damaged/);
    expect(await readdir(folder)).toEqual(['owner.json']);
  });
});

test('without nats-server one sentence says how to get it', async () => {
  vi.stubEnv('MUTASCOPE_NATS_SERVER', '');
  vi.stubEnv('PATH', folder);
  vi.stubEnv('MUTASCOPE_CACHE', folder);
  await expect(serve({ folder })).rejects.toThrow(
    /^There is no nats-server on this machine: --install fetches it, or install .*\.$/,
  );
});

test('the configuration names the pages that may connect, all of them if none', () => {
  const settings = {
    ...DEFAULT_SETTINGS,
    name: 'mutascope-A',
    ports: { tcp: 1, websocket: 2 },
    operator: 'O',
    systemAccount: 'S',
    accounts: { A: 'token' },
  };
  expect(serverConfig(settings)).not.toMatch(/^ *allowed_origins/m);
  const origins = ['https://lab.example.org'];
  expect(serverConfig({ ...settings, origins })).toContain(
    'allowed_origins: ["https://lab.example.org"]',
  );
});
