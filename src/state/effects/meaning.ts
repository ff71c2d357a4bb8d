import { semanticDistance } from '../../lib/output/meaning.ts';
import type { MeaningDevice } from '../../lib/output/meaning-model.ts';
import { MEANING_BYTES } from '../../lib/output/meaning-model.ts';
import { cutTree, type Merge } from '../../lib/output/merge-tree.ts';
import {
  MEANING_VERSION,
  type MeaningFinal,
  type MeaningReply,
  type MeaningRequest,
} from '../../protocols/meaning-messages.ts';
import type { LabContext } from '../context.ts';
import { noGrouping } from '../stores/meaning-store.ts';
import { createWorkerClient, type WorkerPort } from '../clients/worker-client.ts';

export type MeaningPort = WorkerPort<MeaningRequest, MeaningReply>;

/** Texts whose embeddings are kept. */
const KEPT = 4_096;
/** Most texts grouped at once: the tree takes the square of it in memory. */
export const MAX_GROUPED = 2_000;

const isFinal = (reply: MeaningReply): reply is MeaningFinal => reply.type !== 'progress';

/** Semantic distances and groups, once the user has asked for the sentence model. */
export function createMeaning(ctx: LabContext, spawn: () => MeaningPort) {
  const { meaning, bench } = ctx.stores;
  const client = createWorkerClient<MeaningRequest, MeaningReply, MeaningFinal>({
    spawn,
    isFinal,
    name: 'The sentence model',
    advice: 'Load it again; everything else goes on.',
    onLost: (failure) => meaning.setState({ phase: 'failed', failure }),
  });
  /** Embeddings by text, in order of last use. */
  const known = new Map<string, Float32Array>();
  let loading: AbortController | null = null;
  let groupingJob: AbortController | null = null;
  let tree: Merge[] = [];

  const ready = () => meaning.getState().phase === 'ready';

  /** Embeddings of texts, from memory where they are known; null if it was stopped or failed. */
  const embed = async (
    texts: readonly string[],
    options: { signal?: AbortSignal; onText?: (done: number, total: number) => void } = {},
  ): Promise<Float32Array[] | null> => {
    const missing = [...new Set(texts)].filter((text) => !known.has(text));
    const found = new Map(texts.map((text) => [text, known.get(text)] as const));
    if (missing.length > 0) {
      const told = (reply: MeaningReply) => {
        if (reply.type === 'progress') options.onText?.(reply.loaded, reply.total);
      };
      const ask = { type: 'embed', texts: missing } as const;
      const end = await client.request(ask, told, options.signal).done;
      if (end.type === 'error') meaning.setState({ phase: 'failed', failure: end.error });
      if (end.type !== 'embedded') return null;
      const dimensions = end.vectors.length / missing.length;
      missing.forEach((text, i) =>
        found.set(text, end.vectors.slice(i * dimensions, (i + 1) * dimensions)),
      );
    }
    for (const [text, vector] of found) {
      if (!vector) continue;
      known.delete(text);
      known.set(text, vector);
    }
    for (const oldest of known.keys()) {
      if (known.size <= KEPT) break;
      known.delete(oldest);
    }
    return texts.map((text) => found.get(text)).filter((vector) => vector !== undefined);
  };

  /** The distance of the bench's two texts, when both are written. */
  const measureBench = async () => {
    const texts = benchTexts();
    if (!texts || !ready()) {
      meaning.setState({ benchDistance: null });
      return;
    }
    const vectors = await embed(texts);
    if (!vectors || benchTexts()?.join('\0') !== texts.join('\0')) return;
    meaning.setState({ benchDistance: semanticDistance(vectors[0], vectors[1]) });
  };

  const benchTexts = (): [string, string] | null => {
    const { wildType, mutant } = bench.getState();
    return wildType.run && mutant.run ? [wildType.run.text, mutant.run.text] : null;
  };

  const cut = (threshold: number) => {
    const { grouping } = meaning.getState();
    const groups =
      grouping.status === 'done' ? cutTree(grouping.texts.length, tree, threshold) : [];
    meaning.setState({ grouping: { ...grouping, threshold, groups } });
  };

  bench.subscribe((now, before) => {
    if (now.wildType.run === before.wildType.run && now.mutant.run === before.mutant.run) return;
    meaning.setState({ benchDistance: null });
    void measureBench();
  });

  return {
    /** Downloads and starts the sentence model. @param baseUrl its folder; null: the model hub */
    async load(device: MeaningDevice, baseUrl: string | null = null) {
      if (loading) return;
      client.restart(); // the runtime cannot be exchanged within a worker
      loading = new AbortController();
      const { model, runtime } = MEANING_BYTES[device];
      meaning.setState({
        phase: 'loading',
        device,
        loaded: 0,
        total: model + runtime,
        failure: null,
      });
      known.clear();
      const told = (reply: MeaningReply) => {
        if (reply.type === 'progress')
          meaning.setState({ loaded: reply.loaded, total: reply.total });
      };
      const ask = { type: 'load', version: MEANING_VERSION, baseUrl, device } as const;
      const end = await client.request(ask, told, loading.signal).done;
      loading = null;
      if (end.type === 'error') {
        meaning.setState({ phase: 'failed', failure: end.error });
        return;
      }
      meaning.setState({ phase: end.type === 'loaded' ? 'ready' : 'off' });
      void measureBench();
    },
    cancelLoad() {
      loading?.abort();
    },
    /** Embeds texts (at most MAX_GROUPED) and groups those of like meaning. */
    async group(texts: readonly string[]) {
      groupingJob?.abort();
      const mine = (groupingJob = new AbortController());
      const { threshold } = meaning.getState().grouping;
      const start = { ...noGrouping, threshold, texts, total: texts.length };
      const show = (change: Partial<typeof start>) => {
        if (mine === groupingJob) meaning.setState({ grouping: { ...start, ...change } });
      };
      show({ status: 'running' });
      const vectors = await embed(texts, {
        signal: mine.signal,
        onText: (done, total) => show({ status: 'running', done, total }),
      });
      if (!vectors) {
        show({ status: 'none' });
        return;
      }
      const dimensions = vectors.length > 0 ? vectors[0].length : 1;
      const flat = new Float32Array(vectors.length * dimensions);
      vectors.forEach((vector, i) => flat.set(vector, i * dimensions));
      const ask = { type: 'tree', vectors: flat, dimensions } as const;
      const end = await client.request(ask, () => undefined, mine.signal).done;
      if (mine !== groupingJob) return;
      if (end.type !== 'tree') {
        show({ status: 'none' });
        return;
      }
      tree = end.merges;
      show({ status: 'done', done: texts.length });
      cut(meaning.getState().grouping.threshold);
    },
    stopGrouping() {
      groupingJob?.abort();
    },
    /** Sets how far apart texts of one group may be. */
    cut,
  };
}
