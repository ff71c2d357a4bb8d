/** The engine in a browser, for the command line. */
import { toFailure } from '../../src/lib/base/failure.ts';
import { screenMutations } from '../../workers/engine/webgpu/screener.ts';
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
    tell({ type: 'failed', message: toFailure(open?.engine.gpu.lost ?? error).message });
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
        gpu: navigator.gpu,
      },
      signal,
    );
    tell({ type: 'opened', model: open.model, device: open.device });
    return;
  }
  if (!open) throw new Error('Nothing is open yet.');
  const { engine, retest } = open;
  if (ask.type === 'wild types') {
    const ids: number[][] = [];
    for (const run of ask.runs)
      ids.push((await engine.wildType(run, { signal, burst: 8 })).generation.ids);
    tell({ type: 'wild types', ids });
    return;
  }
  const { runs, mutations, naive, outputs } = ask;
  for await (const results of screenMutations(engine, runs, mutations, {
    naive,
    outputs,
    signal,
    retest,
  }))
    tell({ type: 'results', results });
  tell({ type: 'screened' });
}
