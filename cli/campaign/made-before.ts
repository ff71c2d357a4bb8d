import { campaignId, type Campaign } from '../../src/lib/campaign/campaign.ts';
import type { CampaignNet } from '../../workers/campaign/net/contract.ts';
import { readCampaign } from '../../workers/campaign/open-campaign.ts';

/**
 * The campaign on the server that the same command made before. Its items may be of another size, as
 * this machine's speed is never measured twice the same; everything else is equal.
 * @returns null where there is none
 */
export async function madeBefore(net: CampaignNet, campaign: Campaign): Promise<Campaign | null> {
  for (const cid of await net.listCampaigns()) {
    try {
      const found = await readCampaign(net, cid);
      if (campaignId({ ...campaign, itemFlops: found.itemFlops }) === cid) return found;
    } catch {
      // one of another version stands beside it
    }
  }
  return null;
}
