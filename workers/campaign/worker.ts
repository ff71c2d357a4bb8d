/** The connections of a campaign: answers the requests of src/protocols/campaign-messages.ts. */
import type { CampaignRequest } from '../../src/protocols/campaign-messages.ts';
import { CampaignService } from './service.ts';

const service = new CampaignService((reply) => self.postMessage(reply));

self.addEventListener('message', (event: MessageEvent<CampaignRequest>) => {
  void service.answer(event.data);
});
