/** The engine in a browser, for the command line. */
import { toFailure } from '../../src/lib/base/failure.ts';
import type { EngineName } from '../../src/lib/model/engine-name.ts';
import type { Engine } from '../../workers/engine/contract.ts';
import { choiceOf, openFiles, openOn } from '../../workers/engine/open-engine.ts';
import type { ModelBytes } from '../../workers/engine/open-model.ts';
import { browserWorkers } from '../../workers/engine/processor/pool/browser-workers.ts';
import { PairedEngine } from '../../workers/engine/together/paired-engine.ts';
import { httpFiles } from '../../workers/weights/fetch-file.ts';
import { httpSource } from '../../workers/weights/http-source.ts';
import type { Ask, Tell } from './messages.ts';

const FILES = new URL('../model/', self.location.href);

let open: Engine | null = null;
let stopping = new AbortController();

const tell = (message: Tell) => {
  self.postMessage(message);
};

self.addEventListener('message', (event: MessageEvent<Ask>) => {
  if (event.data.type === 'stop') {
    stopping.abort(new Error('stopped'));
    return;
  }
  stopping = new AbortController();
  answer(event.data).catch((error: unknown) => {
    tell({ type: 'failed', message: toFailure(open?.failure ?? error).message });
  });
});

async function answer(ask: Exclude<Ask, { type: 'stop' }>): Promise<void> {
  const { signal } = stopping;
  if (ask.type === 'open') {
    open = await openPicked(ask, signal);
    const { model, device, beside } = open;
    tell({ type: 'opened', model, device, ...(beside ? { beside } : {}) });
    return;
  }
  if (!open) throw new Error('Nothing is open yet.');
  const engine = open;
  if (ask.type === 'wild types') {
    const ids: number[][] = [];
    for (const prompt of ask.prompts) ids.push((await engine.wildType(prompt, { signal })).ids);
    tell({ type: 'wild types', ids });
    return;
  }
  if (ask.type === 'predict') {
    const onProgress = (share: number) => tell({ type: 'predicting', share });
    for await (const risk of engine.predict(ask.prompts, ask.question, { signal, onProgress }))
      tell({ type: 'risk', risk });
    tell({ type: 'predicted' });
    return;
  }
  const { prompts, mutations, how, outputs } = ask;
  for await (const results of engine.screen(prompts, mutations, { how, outputs, signal }))
    tell({ type: 'results', results });
  tell({ type: 'screened' });
}

/** The model on the engine that was named, or on both. */
async function openPicked(
  { name, gguf, eightBit, engine }: Extract<Ask, { type: 'open' }>,
  signal: AbortSignal,
): Promise<Engine> {
  const bytes = await bytesOf({ gguf, eightBit }, signal);
  const files = await openFiles({ name, bytes }, signal);
  const machine = { gpu: navigator.gpu, workers: browserWorkers() };
  const on = (one: EngineName) => openOn(files, choiceOf(one, machine), signal);
  return engine === 'both' ? PairedEngine.open(on('webgpu'), () => on('processor')) : on(engine);
}

async function bytesOf(
  { gguf, eightBit }: Pick<Extract<Ask, { type: 'open' }>, 'gguf' | 'eightBit'>,
  signal: AbortSignal,
): Promise<ModelBytes> {
  if (gguf === null) return { form: 'folder', files: httpFiles(FILES), eightBit };
  const source = await httpSource(new URL(encodeURIComponent(gguf), FILES).href, signal);
  return { form: 'gguf', source };
}
