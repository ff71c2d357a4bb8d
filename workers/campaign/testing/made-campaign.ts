/** A campaign on a real server whose mutants nobody computes: what workers say is made. */
import { jetstreamManager } from '@nats-io/jetstream';
import type { TestServer } from '../../../cli/campaign/testing/test-server.ts';
import { DIAL } from '../../../cli/campaign/testing/test-server.ts';
import { campaignId, encodeCampaign, type Campaign } from '../../../src/lib/campaign/campaign.ts';
import { proofItem, type Hello } from '../../../src/lib/campaign/hello.ts';
import { encodeRows } from '../../../src/lib/campaign/row-codec.ts';
import { campaignOf, rowsOf } from '../../../src/lib/campaign/testing/campaign.ts';
import { openConnection } from '../net/connection.ts';
import type { CampaignNet } from '../net/contract.ts';
import { LINES, queueStream } from '../net/names.ts';
import { readOwnerSeed } from '../net/owner-keys.ts';
import { CONTROL, openCampaign, type OpenedCampaign } from '../open-campaign.ts';

const NANOS = 1_000_000;

export const HELLO: Hello = {
  nickname: '',
  adapter: { vendor: 'made', architecture: 'rows', description: 'made rows', software: true },
  engine: 'processor',
  app: 'test',
};

/** A layer in squares of 8: 180 items of 32 mutants. */
export const madeCampaign = (title: string): Campaign => ({
  ...campaignOf({
    itemFlops: 1,
    sites: {
      type: 'tiles',
      matrices: ['q', 'k', 'v', 'o', 'gate', 'up', 'down'].map((name) => `L5.${name}`),
      tile: 8,
      order: 'coarse',
      kinds: ['max', 'min'],
    },
  }),
  title,
});

/**
 * Puts a campaign on the server, as `campaign create` does.
 * @param queued how many of its items are put into the queue; all if not given
 */
export async function publishMade(
  net: CampaignNet,
  campaign: Campaign,
  { queued }: { queued?: number } = {},
): Promise<OpenedCampaign> {
  const cid = campaignId(campaign);
  await net.createStreams(cid);
  await net.putControl(cid, CONTROL.plan, encodeCampaign(campaign));
  const opened = await openCampaign(net, cid);
  const proof = await encodeRows(campaign.plan, rowsOf(proofItem(opened.items)));
  await net.putControl(cid, CONTROL.proof, proof);
  const count = queued ?? opened.items.count;
  const all = Array.from({ length: count }, (_, item) => ({ item, round: 0 }));
  await net.putItems(cid, all);
  return opened;
}

/** Lets leases end after so long, not two minutes: a test waits for them. */
export async function shortenLeases(server: TestServer, cid: string, ms: number): Promise<void> {
  const { owner } = server.current;
  const signer = readOwnerSeed(owner.seed).account;
  const { nc } = await openConnection({ ...owner, signer }, DIAL);
  try {
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    for (const line of LINES)
      await jsm.consumers.update(queueStream(cid), line, { ack_wait: ms * NANOS });
  } finally {
    await nc.close();
  }
}
