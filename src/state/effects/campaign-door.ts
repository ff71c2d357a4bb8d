import type { CampaignPort } from '../clients/campaign-client.ts';
import type { LabContext } from '../context.ts';
import { addNotice } from '../stores/ui-store.ts';
import type { Campaigns, CampaignsDeps } from './campaign/campaigns.ts';

/** Campaigns, which few take part in: all of them is loaded when one is opened. */
export function createCampaignDoor(
  ctx: LabContext,
  spawn: () => CampaignPort,
  deps: CampaignsDeps,
) {
  const { campaign, ui } = ctx.stores;
  let room: Promise<Campaigns> | null = null;

  /** Has something done by what is loaded then. */
  const with_ = async (act: (campaigns: Campaigns) => unknown) => {
    try {
      room ??= import('./campaign/campaigns.ts').then(({ createCampaigns }) =>
        createCampaigns(ctx, spawn, deps),
      );
      act(await room);
    } catch {
      room = null;
      campaign.setState({ stage: 'none' });
      const text =
        'Campaigns could not be fetched. Look at the connection and open the link again.';
      addNotice(ui, { id: 'campaign', tone: 'warning', text });
    }
  };

  return {
    do: with_,
    /** Opens a campaign's link. @param hash the address's fragment */
    open(hash: string) {
      campaign.setState({ stage: 'opening' });
      void with_((campaigns) => campaigns.open(hash));
    },
    /** The page is left: what was taken is given back. */
    leave: () => room && with_((campaigns) => campaigns.letGo()),
  };
}
