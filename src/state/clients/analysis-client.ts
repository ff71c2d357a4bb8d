import type {
  AnalysisFinal,
  AnalysisReply,
  AnalysisRequest,
} from '../../protocols/analysis-messages.ts';
import { createWorkerClient, type WorkerPort } from './worker-client.ts';

export type AnalysisPort = WorkerPort<AnalysisRequest, AnalysisReply>;

/** Replies after which more come. */
const PARTS: readonly AnalysisReply['type'][] = ['matrix', 'projection', 'reading'];

/** Promises and streams over the analysis worker, which starts when it is first asked. */
export const createAnalysisClient = (spawn: () => AnalysisPort) =>
  createWorkerClient<AnalysisRequest, AnalysisReply, AnalysisFinal>({
    spawn,
    isFinal: (reply): reply is AnalysisFinal => !PARTS.includes(reply.type),
    name: 'The worker for statistics',
    advice: 'Try again; if it happens again, reload the page. Results are kept.',
  });

export type AnalysisClient = ReturnType<typeof createAnalysisClient>;
