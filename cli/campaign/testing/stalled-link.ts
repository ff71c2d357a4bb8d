/** A viewer behind a network that can stand still. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { connectCampaign } from '../../../workers/campaign/net/connect.ts';
import type { CampaignNet } from '../../../workers/campaign/net/contract.ts';
import { addLink } from '../../../workers/campaign/net/links.ts';
import { DIAL, type TestServer } from './test-server.ts';

interface StalledLink {
  net: CampaignNet;
  /** While it stands still nothing gets through to the viewer. */
  stall(still: boolean): void;
  end(): Promise<void>;
}

export async function stalledLink(server: TestServer, cid: string): Promise<StalledLink> {
  const port = Number(new URL(server.current.tcp).port);
  let still = false;
  const pairs = new Set<{ near: Socket; far: Socket }>();
  const proxy = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const pair = { near, far };
    pairs.add(pair);
    near.pipe(far);
    far.on('data', (bytes) => {
      if (!near.write(bytes) || still) far.pause();
    });
    near.on('drain', () => {
      if (!still) far.resume();
    });
    far.on('close', () => {
      pairs.delete(pair);
      near.destroy();
    });
    near.on('close', () => far.destroy());
    for (const socket of [near, far]) socket.on('error', () => undefined);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const through = `nats://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const link = await addLink(server.current.owner, cid, 'viewer', server.current.tcp, DIAL);
  const net = await connectCampaign({ ...link, server: through }, DIAL);
  return {
    net,
    stall: (now) => {
      still = now;
      for (const { far } of pairs)
        if (now) far.pause();
        else far.resume();
    },
    end: async () => {
      await net.close();
      proxy.close();
    },
  };
}
