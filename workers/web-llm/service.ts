import { LabError } from '../../src/lib/base/failure.ts';
import {
  WEB_LLM_PROTOCOL_VERSION,
  type WebLlmFinal,
  type WebLlmReply,
  type WebLlmRequest,
} from '../../src/protocols/web-llm-messages.ts';
import { Jobs } from '../shared/jobs.ts';
import type { WebLlmModel } from './load.ts';
import { giveOpinion } from './opinion.ts';

type Load = (
  model: string,
  signal: AbortSignal,
  onPart: (part: number, text: string) => void,
) => Promise<WebLlmModel>;

/** Answers the requests of src/protocols/web-llm-messages.ts. */
export class WebLlmService {
  private model: WebLlmModel | null = null;
  private readonly jobs = new Jobs();
  private readonly load: Load;
  private readonly post: (reply: WebLlmReply) => void;

  /** @param load fetches and starts a model in web-llm */
  constructor(load: Load, post: (reply: WebLlmReply) => void) {
    this.load = load;
    this.post = post;
  }

  /** Does what a request asks; posts its replies, the last one a StockFinal. Never rejects. */
  async answer(request: WebLlmRequest): Promise<void> {
    if (request.type === 'cancel') this.jobs.cancel(request.target);
    else this.post(await this.jobs.end(request.id, (signal) => this.run(request, signal)));
  }

  private async run(
    request: Exclude<WebLlmRequest, { type: 'cancel' }>,
    signal: AbortSignal,
  ): Promise<WebLlmFinal> {
    const { id } = request;
    const onPart = (part: number, text: string) => this.post({ type: 'progress', id, part, text });
    if (request.type === 'opine') {
      if (!this.model)
        throw new LabError('bad-request', 'web-llm has no model loaded.', 'Load it in the bench.');
      const opinion = await giveOpinion(this.model.inside, request, signal, onPart);
      return { type: 'opined', id, opinion };
    }
    if (request.version !== WEB_LLM_PROTOCOL_VERSION)
      throw new LabError(
        'bad-request',
        'The page and its web-llm worker are of different versions.',
        'Reload the page, if need be with Shift held down.',
      );
    this.model = null;
    const { inside, ...model } = await this.load(request.model, signal, onPart);
    this.model = { inside, ...model };
    return { type: 'loaded', id, info: model };
  }
}
