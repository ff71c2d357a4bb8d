import { campaignId, encodeCampaign, type Campaign } from '../../src/lib/campaign/campaign.ts';
import { LabError } from '../../src/lib/base/failure.ts';
import { proofItem } from '../../src/lib/campaign/hello.ts';
import { WorkItems } from '../../src/lib/campaign/items.ts';
import { encodeRows, MAX_RESULT } from '../../src/lib/campaign/row-codec.ts';
import type { Compute } from './computing.ts';
import type { CampaignNet } from './net/contract.ts';
import { CONTROL } from './open-campaign.ts';

/** The items that a campaign is begun with are of this round; later ones are of the keeper's. */
const FIRST_ROUND = 0;

/**
 * Puts a campaign of squares on the owner's server: its streams, its plan, the proof of devices, and all
 * its items. Done again, it makes whole what was begun.
 * @param compute computes the proof's mutants here
 * @returns the campaign's name
 */
export async function createCampaign(
  net: CampaignNet,
  campaign: Campaign,
  compute: Compute,
  onProgress: (put: number, items: number) => void,
  signal: AbortSignal,
): Promise<string> {
  if (campaign.listParts > 0)
    throw new LabError(
      'bad-request',
      'A page makes campaigns of squares only.',
      'Make one of a list by the command line.',
    );
  const cid = campaignId(campaign);
  const items = new WorkItems(campaign);
  const proof = await encodeRows(campaign.plan, await compute(proofItem(items), signal));
  await net.createStreams(cid, { resultBytes: campaign.plan.texts ? MAX_RESULT : 64 * 1024 });
  await net.putControl(cid, CONTROL.proof, proof);
  await net.putControl(cid, CONTROL.plan, encodeCampaign(campaign));
  function* all() {
    for (let item = 0; item < items.count; item++) yield { item, round: FIRST_ROUND };
  }
  await net.putItems(cid, all(), { signal, onProgress: (put) => onProgress(put, items.count) });
  return cid;
}
