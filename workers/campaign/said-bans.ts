import { decodeBans, encodeBans, type Ban } from '../../src/lib/campaign/bans.ts';
import type { CampaignNet } from './net/contract.ts';
import { CONTROL } from './open-campaign.ts';

/**
 * Changes who is banned. What is said is read anew: a keeper, or the owner elsewhere, may have changed it
 * a moment ago. Throws a LabError.
 * @param change null: nothing is to be said
 */
export async function changeBans(
  net: CampaignNet,
  cid: string,
  change: (bans: readonly Ban[]) => Ban[] | null,
  signal?: AbortSignal,
): Promise<void> {
  const bytes = await net.getControl(cid, CONTROL.bans, signal);
  const after = change(bytes ? decodeBans(bytes) : []);
  if (after) await net.putControl(cid, CONTROL.bans, encodeBans(after), signal);
}
