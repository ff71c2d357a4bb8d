/** A real server for tests, in a folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNatsServer } from '../../../scripts/lib/nats-server.mjs';
import { connectCampaign } from '../../../workers/campaign/net/connect.ts';
import type { CampaignAccess, CampaignNet } from '../../../workers/campaign/net/contract.ts';
import { addLink } from '../../../workers/campaign/net/links.ts';
import { dialTcp } from '../dial.ts';
import { serveCampaigns, type CampaignServer, type ServeOptions } from '../server/serve.ts';

/** Whether these tests can run; npm test installs the server where it can. */
export const HAS_SERVER = findNatsServer() !== null;

export const CID = '0123456789abcdef0123';
export const OTHER_CID = 'ffffffffffffffffffff';
export const DIAL = { dial: dialTcp };

export interface TestServer {
  current: CampaignServer;
  folder: string;
  /** Ends it as a crash would, and starts it on the same folder. */
  crash(): Promise<void>;
  /** A new link to a campaign. */
  link(role: 'worker' | 'viewer', cid: string): Promise<CampaignAccess>;
  /** A connection with a new link to a campaign; closed with the server. */
  join(role: 'worker' | 'viewer', cid?: string): Promise<CampaignNet>;
  owner(): Promise<CampaignNet>;
  /** Closes the connections that were opened. */
  hangUp(): Promise<void>;
  end(): Promise<void>;
}

export async function testServer(settings: ServeOptions['settings'] = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mutascope-nats-'));
  const opened: CampaignNet[] = [];
  const keep = (net: CampaignNet) => {
    opened.push(net);
    return net;
  };
  // one after the other, as an owner makes them: of two at once, the later may be told to the server
  // without the earlier, until that is told again a moment later
  let linking: Promise<unknown> = Promise.resolve();
  const newLink = (role: 'worker' | 'viewer', cid: string) => {
    const { owner, tcp } = test.current;
    const made = linking.then(() => addLink(owner, cid, role, tcp, DIAL));
    linking = made.catch(() => undefined);
    return made;
  };
  const test: TestServer = {
    current: await serveCampaigns({ folder, settings }),
    folder,
    crash: async () => {
      await test.current.kill();
      test.current = await serveCampaigns({ folder, settings });
    },
    link: newLink,
    join: async (role, cid = CID) => keep(await connectCampaign(await newLink(role, cid), DIAL)),
    owner: async () => keep(await connectCampaign(test.current.owner, DIAL)),
    hangUp: async () => {
      await Promise.all(opened.splice(0).map((net) => net.close()));
    },
    end: async () => {
      await test.hangUp();
      await test.current.stop();
      await rm(folder, { recursive: true });
    },
  };
  return test;
}

/** Waits until something holds; fails after half a minute. */
export async function until(holds: () => boolean, ms = 30_000): Promise<void> {
  const end = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`It did not come true: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
