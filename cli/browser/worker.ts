/** The engine in a browser, for the command line. */
import { toFailure } from '../../src/lib/base/failure.ts';
import { openEngine, type OpenEngine } from '../../workers/engine/open-engine.ts';
import { httpFiles } from '../../workers/weights/fetch-file.ts';
import { httpSource } from '../../workers/weights/http-source.ts';
import type { Ask, Tell } from './messages.ts';

const FILES = new URL('../model/', self.location.href);

let open: OpenEngine | null = null;
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
    tell({ type: 'failed', message: toFailure(open?.engine.failure ?? error).message });
  });
});

async function answer(ask: Exclude<Ask, { type: 'stop' }>): Promise<void> {
  const { signal } = stopping;
  if (ask.type === 'open') {
    open = await openEngine(
      {
        name: ask.name,
        bytes:
          ask.gguf === null
            ? { form: 'mlc', files: httpFiles(FILES) }
            : {
                form: 'gguf',
                source: await httpSource(new URL(encodeURIComponent(ask.gguf), FILES).href, signal),
              },
        on: { engine: 'webgpu', gpu: navigator.gpu },
      },
      signal,
    );
    tell({ type: 'opened', model: open.engine.model, device: open.engine.device });
    return;
  }
  if (!open) throw new Error('Nothing is open yet.');
  const { engine } = open;
  if (ask.type === 'wild types') {
    const ids: number[][] = [];
    for (const prompt of ask.prompts) ids.push((await engine.wildType(prompt, { signal })).ids);
    tell({ type: 'wild types', ids });
    return;
  }
  const { prompts, mutations, how, outputs } = ask;
  for await (const results of engine.screen(prompts, mutations, { how, outputs, signal }))
    tell({ type: 'results', results });
  tell({ type: 'screened' });
}
