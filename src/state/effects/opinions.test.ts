import { expect, test } from 'vitest';
import type { MutantGeneration, Generation } from '../../protocols/engine-messages.ts';
import type { MeaningReply, MeaningRequest } from '../../protocols/meaning-messages.ts';
import type { WebLlmReply, WebLlmRequest } from '../../protocols/web-llm-messages.ts';
import { createStores, type LabContext } from '../context.ts';
import { createMeaning } from './meaning.ts';
import { createWebLlm } from './web-llm.ts';

/** A worker that answers as the test says, after a turn. */
function scripted<Sent, Heard>(answer: (sent: Sent) => Heard[]) {
  const sent: Sent[] = [];
  const spawn = () => {
    const port = {
      postMessage(message: Sent) {
        sent.push(message);
        queueMicrotask(() => {
          for (const data of answer(message)) port.onmessage?.({ data } as MessageEvent<Heard>);
        });
      },
      terminate: () => undefined,
      onmessage: null as ((event: MessageEvent<Heard>) => void) | null,
      onmessageerror: null,
      onerror: null,
    };
    return port;
  };
  return { sent, spawn };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const text = (words: string) => ({ text: words, ids: [5, 6], prompt: { ids: [1] } }) as Generation;

function context(): LabContext {
  const stores = createStores();
  return { stores, now: () => 0 } as LabContext;
}

test('distances and groups: every text embedded once, the threshold cut without asking again', async () => {
  const angles: Record<string, number> = { fox: 0, vulpine: 0.2, code: 1.5 };
  const { sent, spawn } = scripted<MeaningRequest, MeaningReply>((ask) => {
    const { id } = ask;
    switch (ask.type) {
      case 'load':
        return [{ type: 'loaded', id, dimensions: 2 }];
      case 'embed': {
        const at = ask.texts.flatMap((t) => [Math.cos(angles[t]), Math.sin(angles[t])]);
        return [{ type: 'embedded', id, vectors: Float32Array.from(at) }];
      }
      case 'tree': {
        const merges = [
          { a: 0, b: 1, distance: 0.02 },
          { a: 0, b: 2, distance: 0.8 },
        ];
        return [{ type: 'tree', id, merges }];
      }
      case 'cancel':
        return [];
    }
  });
  const ctx = context();
  const meaning = createMeaning(ctx, spawn);
  const { bench, meaning: store } = ctx.stores;
  const done = { status: 'done' as const, tokens: [], failure: null };
  bench.setState({
    wildType: { ...done, run: text('fox') },
    mutant: { ...done, run: text('code') as MutantGeneration },
  });
  await settled();
  expect(sent).toEqual([]); // nothing before it is asked for
  await meaning.load('wasm');
  await settled();
  expect(store.getState().benchDistance).toBeCloseTo(1 - Math.cos(1.5), 5);
  await meaning.group(['fox', 'vulpine', 'code']);
  expect(sent.flatMap((ask) => (ask.type === 'embed' ? [ask.texts] : []))).toEqual([
    ['fox', 'code'],
    ['vulpine'],
  ]);
  expect(store.getState().grouping.groups).toEqual([0, 0, 1]);
  const asked = sent.length;
  meaning.cut(0.01);
  expect(store.getState().grouping.groups).toEqual([0, 1, 2]);
  meaning.cut(0.9);
  expect(store.getState().grouping.groups).toEqual([0, 0, 0]);
  expect(sent).toHaveLength(asked);
});

test('a second opinion: web-llm first, then this lab about what web-llm could write', async () => {
  const site = { layer: 0, projection: 'q', row: 1, col: 2, height: 1, width: 1 } as const;
  const reached = Float32Array.of(0.4);
  const { sent, spawn } = scripted<WebLlmRequest, WebLlmReply>((ask) => {
    const { id } = ask;
    if (ask.type === 'load')
      return [{ type: 'loaded', id, info: { model: ask.model, version: 'v', writes: 'codes' } }];
    if (ask.type === 'cancel') return [];
    const said = { ids: [5, 6], text: '' };
    const opinion = { ...ask, before: reached, reached, wildType: said, mutant: said };
    const rest = { verdict: 'silent', firstDivergent: -1, restored: true } as const;
    return [{ type: 'opined', id, opinion: { ...opinion, ...rest } }];
  });
  const ctx = context();
  const asked: unknown[] = [];
  const ours = { ids: [5, 6] } as MutantGeneration;
  ctx.engine = {
    request: (type: string, ask: object) => {
      asked.push([type, ask]);
      return {
        id: 1,
        done: Promise.resolve({ type: 'mutated', id: 1, run: ours }),
        cancel: () => undefined,
      };
    },
    restart: () => undefined,
  } as unknown as LabContext['engine'];
  const webLlm = createWebLlm(ctx, spawn);
  const { bench, model, webLlm: store, assay } = ctx.stores;
  const config = { eos_token_ids: [2] };
  const info = { name: 'SmolLM2-360M-Instruct', quantization: 'q4f16_1', hash: 'a', config };
  model.setState({ model: info as never });
  await webLlm.load();
  expect(store.getState()).toMatchObject({
    phase: 'ready',
    info: { model: 'SmolLM2-360M-Instruct-q4f16_1-MLC' },
  });
  const done = { status: 'done' as const, tokens: [], failure: null };
  const mutation = { site, kind: 'max' } as const;
  const run = { ...text(''), value: 3 } as MutantGeneration;
  bench.setState({ mutation, wildType: { ...done, run: text('') }, mutant: { ...done, run } });
  await webLlm.ask();
  // the wild type was cut short at two tokens, so no more are asked for
  expect(sent.at(-1)).toMatchObject({ type: 'opine', value: 3, promptIds: [1], maxNewTokens: 2 });
  expect(asked).toEqual([['mutate', { assay: assay.getState().assay, mutation, values: reached }]]);
  expect(store.getState().answer).toMatchObject({ ours, wildTypeIds: [5, 6] });
  // another mutation: the answer is not about it
  bench.setState({ mutation: { site, kind: 'min' } });
  expect(store.getState().answer).toBeNull();
});
