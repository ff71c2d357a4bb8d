import { decodeBans, encodeBans, type Ban } from '../../src/lib/campaign/bans.ts';
import type { CampaignNet } from './net/contract.ts';
import { CONTROL } from './open-campaign.ts';

/**
 * Changes who is banned. A keeper, or the owner elsewhere, may do so at the same time: nothing that
 * anybody said is lost. Throws a LabError.
 * @param change null: nothing is to be said; called anew where another change came first
 */
export async function changeBans(
  net: CampaignNet,
  cid: string,
  change: (bans: readonly Ban[]) => Ban[] | null,
  signal?: AbortSignal,
): Promise<void> {
  const changeSaid = (bytes: Uint8Array | null) => {
    const after = change(bytes ? decodeBans(bytes) : []);
    return after && encodeBans(after);
  };
  await net.changeControl(cid, CONTROL.bans, changeSaid, signal);
}
