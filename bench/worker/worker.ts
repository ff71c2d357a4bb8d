/** Measures the engine in a worker of a browser, as the page uses it. */
import type { DeviceInfo } from '../../src/lib/model/device-info.ts';
import type { Golden } from '../../workers/engine/golden.ts';
import { openEngine } from '../../workers/engine/open-engine.ts';
import { readWhole } from '../../workers/weights/byte-source.ts';
import { httpFiles } from '../../workers/weights/fetch-file.ts';
import { ENGINE_MEASURES } from '../engine/all.ts';
import type { Bench, Measure } from '../engine/measure.ts';

export type Told =
  | { type: 'device'; device: DeviceInfo }
  | { type: 'started'; name: string }
  | { type: 'measured'; measures: Measure[] }
  | { type: 'done' }
  | { type: 'failed'; message: string };

const tell = (message: Told) => {
  self.postMessage(message);
};

interface Start {
  /** Address of the organism's folder. */
  model: string;
  /** Comma-separated names of measures; all where null. */
  only: string | null;
  /** Address of SmolLM2 as a GGUF file; null where there is none. */
  smollm2: string | null;
}

self.addEventListener('message', (event: MessageEvent<Start>) => {
  run(event.data).catch((error: unknown) => {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  });
});

async function run({ model, only, smollm2 }: Start): Promise<void> {
  const files = httpFiles(model);
  const { signal } = new AbortController();
  const open = await openEngine(
    {
      name: 'organism',
      bytes: { form: 'mlc', files },
      on: { engine: 'webgpu', gpu: navigator.gpu },
    },
    signal,
  );
  tell({ type: 'device', device: open.engine.device });
  const golden = JSON.parse(
    new TextDecoder().decode(await readWhole(files, 'golden.json')),
  ) as Golden;
  const bench: Bench = {
    open,
    fox: {
      // the prompt only names the run: what is fed in are the recorded tokens
      assay: { prompt: 'Tell me about the fox:', maxNewTokens: 48, temperature: 0, seed: 0 },
      promptIds: golden.runs[0].prompt_ids,
    },
    bestGemm: new Map(),
    smollm2,
    layerCosts: new Map(),
  };
  for (const [name, measure] of Object.entries(ENGINE_MEASURES)) {
    if (only !== null && !only.split(',').includes(name)) continue;
    tell({ type: 'started', name });
    tell({ type: 'measured', measures: await measure(bench) });
  }
  tell({ type: 'done' });
}
