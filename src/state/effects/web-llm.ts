import { webLlmModel } from '../../lib/catalogue/second-opinion.ts';
import type { Failure } from '../../protocols/engine-messages.ts';
import {
  WEB_LLM_PROTOCOL_VERSION,
  type WebLlmFinal,
  type WebLlmReply,
  type WebLlmRequest,
} from '../../protocols/web-llm-messages.ts';
import type { LabContext } from '../context.ts';
import { createWorkerClient, type WorkerPort } from '../clients/worker-client.ts';

export type WebLlmPort = WorkerPort<WebLlmRequest, WebLlmReply>;

const isFinal = (reply: WebLlmReply): reply is WebLlmFinal => reply.type !== 'progress';

/** A second opinion by stock web-llm; nothing of it is loaded before the user asks. */
export function createWebLlm(ctx: LabContext, spawn: () => WebLlmPort) {
  const { webLlm: store, bench, model, assay: assayStore } = ctx.stores;
  const failed = (failure: Failure) => store.setState({ phase: 'failed', failure });
  const client = createWorkerClient<WebLlmRequest, WebLlmReply, WebLlmFinal>({
    spawn,
    isFinal,
    name: 'web-llm',
    advice: 'Load it again; everything else goes on.',
    onLost: (failure) => store.setState({ phase: 'failed', failure, info: null }),
  });
  let job: AbortController | null = null;

  const told = (reply: WebLlmReply) => {
    if (reply.type === 'progress') store.setState({ part: reply.part, text: reply.text });
  };

  bench.subscribe((now, before) => {
    if (now.mutation === before.mutation && now.assayKey === before.assayKey) return;
    if (store.getState().phase === 'asking') job?.abort();
    store.setState({ answer: null });
  });
  model.subscribe((now, before) => {
    if (now.model?.hash === before.model?.hash) return;
    client.restart(); // frees its GPU memory
    store.setState({ phase: 'off', info: null, answer: null, failure: null });
  });

  return {
    /** Loads web-llm and the model that is loaded here. */
    async load() {
      const info = model.getState().model;
      const known = info && webLlmModel(info);
      if (!known || 'why' in known) return;
      job = new AbortController();
      store.setState({ phase: 'loading', part: 0, text: '', failure: null, answer: null });
      const ask = {
        type: 'load',
        version: WEB_LLM_PROTOCOL_VERSION,
        model: known.repository,
      } as const;
      const end = await client.request(ask, told, job.signal).done;
      if (end.type === 'error') failed(end.error);
      else if (end.type === 'loaded') store.setState({ phase: 'ready', info: end.info });
      else store.setState({ phase: 'off' });
    },
    /** Stops loading or asking. */
    stop() {
      job?.abort();
    },
    /** Asks web-llm about the bench's mutation, then this lab's engine about what it could write. */
    async ask() {
      const { mutation, mutant, wildType } = bench.getState();
      const { assay } = assayStore.getState();
      const config = model.getState().model?.config;
      if (!mutation || !mutant.run || !wildType.run || !config) return;
      const mine = (job = new AbortController());
      const { prompt, ids: wildTypeIds } = wildType.run;
      store.setState({ phase: 'asking', part: 0, text: '', failure: null, answer: null });
      const ended = config.eos_token_ids.includes(wildTypeIds.at(-1) ?? -1);
      const ask = {
        type: 'opine',
        config,
        site: mutation.site,
        value: mutant.run.value,
        promptIds: prompt.ids,
        // one that the context cut short is not to be outwritten
        maxNewTokens: ended ? assay.maxNewTokens : wildTypeIds.length,
      } as const;
      const end = await client.request(ask, told, mine.signal).done;
      if (end.type === 'error') {
        failed(end.error);
        return;
      }
      if (end.type !== 'opined') {
        store.setState({ phase: 'ready' });
        return;
      }
      store.setState({ part: 1, text: 'this lab’s engine' });
      const values = end.opinion.reached;
      const options = { signal: mine.signal };
      const ours = await ctx.engine.request('mutate', { assay, mutation, values }, options).done;
      if (ours.type === 'error') failed(ours.error);
      else if (ours.type !== 'mutated') store.setState({ phase: 'ready' });
      else {
        const answer = { opinion: end.opinion, ours: ours.run, wildTypeIds };
        store.setState({ phase: 'ready', answer });
      }
    },
  };
}
