import type { CampaignNet } from '../../workers/campaign/net/contract.ts';

/** Says when the server is out of reach, and when it is back. */
export function sayStatus(net: Pick<CampaignNet, 'onStatus'>): void {
  net.onStatus((status) => {
    if (status === 'reconnecting')
      process.stderr.write('The server is out of reach; going on when it is back.\n');
    if (status === 'connected') process.stderr.write('The server is back.\n');
  });
}
