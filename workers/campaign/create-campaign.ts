import { campaignId, encodeCampaign, type Campaign } from '../../src/lib/campaign/campaign.ts';
import { proofItem } from '../../src/lib/campaign/hello.ts';
import { WorkItems } from '../../src/lib/campaign/items.ts';
import type { CampaignList } from '../../src/lib/campaign/mutant-list.ts';
import { encodeRows, MAX_RESULT } from '../../src/lib/campaign/row-codec.ts';
import type { Compute } from './computing.ts';
import type { CampaignNet } from './net/contract.ts';
import { CONTROL } from './open-campaign.ts';

/** The items that a campaign is begun with are of this round; later ones are of the keeper's. */
const FIRST_ROUND = 0;

export interface CreateOptions {
  /** Computes the proof's mutants here. */
  compute: Compute;
  /** The plan's list, and its messages, where it has one. */
  list?: { mutants: CampaignList; parts: readonly Uint8Array[] };
  onProgress?: (put: number, items: number) => void;
  signal: AbortSignal;
}

/**
 * Puts a campaign on the owner's server: its streams, its plan, the proof of devices, and all its items.
 * Of one that is there already everything but its items is put again: what is missing, the keeper asks for.
 * @returns the campaign's name, and whether it was not there before
 */
export async function createCampaign(
  net: CampaignNet,
  campaign: Campaign,
  { compute, list, onProgress, signal }: CreateOptions,
): Promise<{ cid: string; isNew: boolean }> {
  const cid = campaignId(campaign);
  const items = new WorkItems(campaign, list?.mutants ?? []);
  const proof = await encodeRows(campaign.plan, await compute(proofItem(items), signal));
  const isNew = !(await net.listCampaigns()).includes(cid);
  await net.createStreams(cid, campaign.plan.texts ? { resultBytes: MAX_RESULT } : {});
  for (const [i, part] of (list?.parts ?? []).entries())
    await net.putControl(cid, CONTROL.list(i), part);
  await net.putControl(cid, CONTROL.proof, proof);
  await net.putControl(cid, CONTROL.plan, encodeCampaign(campaign));
  if (!isNew) return { cid, isNew };
  function* all() {
    for (let item = 0; item < items.count; item++) yield { item, round: FIRST_ROUND };
  }
  await net.putItems(cid, all(), { signal, onProgress: (put) => onProgress?.(put, items.count) });
  return { cid, isNew };
}
