import type { CampaignPort } from '../clients/campaign-client.ts';
import type { LabContext } from '../context.ts';
import { addNotice } from '../stores/ui-store.ts';
import type { CampaignsDeps } from './campaign/campaigns-deps.ts';
import type { Campaigns } from './campaign/campaigns.ts';

/** Campaigns, which few take part in: all of them is loaded when one is opened. */
export function createCampaignDoor(
  ctx: LabContext,
  spawn: () => CampaignPort,
  deps: CampaignsDeps,
) {
  const { campaign, ui } = ctx.stores;
  let room: Promise<Campaigns> | null = null;

  /** Has something done by what is loaded then. */
  const within = async (act: (campaigns: Campaigns) => unknown) => {
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
    do: within,
    /** Opens a campaign's link. @param hash the address's fragment */
    open(hash: string) {
      campaign.setState({ stage: 'opening' });
      void within((campaigns) => campaigns.open(hash));
    },
    /** The page is left: what was taken is given back. */
    leave: () => room && within((campaigns) => campaigns.letGo()),
  };
}
