import { useLabStore } from '../lab-context.ts';
import { CampaignBar } from './CampaignBar.tsx';
import { DetailsDialog } from './DetailsDialog.tsx';
import { JoinDialog } from './JoinDialog.tsx';
import { OwnDialog } from './OwnDialog.tsx';
import './campaign.css';

/** Everything of campaigns that is on the page; loaded when one is opened. */
export function CampaignViews() {
  const asking = useLabStore('campaign', (s) => s.stage === 'asking');
  const dialog = useLabStore('campaign', (s) => s.dialog);
  return (
    <>
      <CampaignBar />
      {asking && <JoinDialog />}
      {dialog === 'details' && <DetailsDialog />}
      {dialog === 'own' && <OwnDialog />}
    </>
  );
}
