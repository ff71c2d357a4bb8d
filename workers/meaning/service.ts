import { LabError } from '../../src/lib/base/failure.ts';
import type { MeaningDevice } from '../../src/lib/output/meaning-model.ts';
import { embeddingAt, semanticDistance } from '../../src/lib/output/meaning.ts';
import { mergeTree } from '../../src/lib/output/merge-tree.ts';
import {
  MEANING_VERSION,
  type MeaningFinal,
  type MeaningReply,
  type MeaningRequest,
} from '../../src/protocols/meaning-messages.ts';
import { Jobs } from '../shared/jobs.ts';
import type { OnBytes, SentenceModel } from './sentence-model.ts';

type Load = (
  baseUrl: string | null,
  device: MeaningDevice,
  signal: AbortSignal,
  onBytes: OnBytes,
) => Promise<SentenceModel>;

/** Answers the requests of src/protocols/meaning-messages.ts. */
export class MeaningService {
  private model: SentenceModel | null = null;
  private readonly jobs = new Jobs();
  private readonly load: Load;
  private readonly post: (reply: MeaningReply) => void;

  /** @param load fetches and starts a sentence model */
  constructor(load: Load, post: (reply: MeaningReply) => void) {
    this.load = load;
    this.post = post;
  }

  /** Does what a request asks; posts its replies, the last one a MeaningFinal. Never rejects. */
  async answer(request: MeaningRequest): Promise<void> {
    if (request.type === 'cancel') this.jobs.cancel(request.target);
    else this.post(await this.jobs.end(request.id, (signal) => this.run(request, signal)));
  }

  private async run(
    request: Exclude<MeaningRequest, { type: 'cancel' }>,
    signal: AbortSignal,
  ): Promise<MeaningFinal> {
    const { id } = request;
    const progress: OnBytes = (loaded, total) => this.post({ type: 'progress', id, loaded, total });
    switch (request.type) {
      case 'load': {
        if (request.version !== MEANING_VERSION)
          throw new LabError(
            'bad-request',
            'The page and its meaning worker are of different versions.',
            'Reload the page, if need be with Shift held down.',
          );
        this.model = null;
        this.model = await this.load(request.baseUrl, request.device, signal, progress);
        return { type: 'loaded', id, dimensions: this.model.dimensions };
      }
      case 'embed':
        return {
          type: 'embedded',
          id,
          vectors: await this.embed(request.texts, signal, progress),
        };
      case 'tree': {
        const { vectors, dimensions } = request;
        const at = (i: number) => embeddingAt(vectors, dimensions, i);
        const merges = mergeTree(vectors.length / dimensions, (i, j) =>
          semanticDistance(at(i), at(j)),
        );
        return { type: 'tree', id, merges };
      }
    }
  }

  private async embed(texts: string[], signal: AbortSignal, progress: OnBytes) {
    const { model } = this;
    if (!model)
      throw new LabError('bad-request', 'No sentence model is loaded.', 'Load it in the bench.');
    const vectors = new Float32Array(texts.length * model.dimensions);
    for (const [i, text] of texts.entries()) {
      // a turn for other messages, a cancel among them
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal.throwIfAborted();
      vectors.set(await model.embed(text), i * model.dimensions);
      progress(i + 1, texts.length);
    }
    return vectors;
  }
}
