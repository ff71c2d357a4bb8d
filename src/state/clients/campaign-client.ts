import type {
  CampaignFinal,
  CampaignReply,
  CampaignRequest,
} from '../../protocols/campaign-messages.ts';
import type { Failure } from '../../lib/base/failure.ts';
import { createWorkerClient, type WorkerPort } from './worker-client.ts';

export type CampaignPort = WorkerPort<CampaignRequest, CampaignReply>;

const STREAMED: readonly string[] = [
  'connection',
  'found',
  'compute',
  'working',
  'putting',
  'swept',
] satisfies CampaignReply['type'][];

/**
 * Promises and streams over the worker that holds a campaign's connections.
 * @param spawn starts a worker. @param onLost told when it crashes
 */
export const createCampaignClient = (
  spawn: () => CampaignPort,
  onLost: (failure: Failure) => void,
) =>
  createWorkerClient<CampaignRequest, CampaignReply, CampaignFinal>({
    spawn,
    isFinal: (reply): reply is CampaignFinal => !STREAMED.includes(reply.type),
    name: 'The part of the page that is connected to the campaign',
    advice: 'Open the campaign’s link again; what was sent is kept there.',
    onLost,
  });

export type CampaignClient = ReturnType<typeof createCampaignClient>;
