import type { DeviceInfo } from '../../src/lib/model/device-info.ts';
import type { Golden } from '../../workers/engine/golden.ts';
import { openEngine } from '../../workers/engine/open-engine.ts';
import { readWhole } from '../../workers/weights/byte-source.ts';
import { httpFiles } from '../../workers/weights/fetch-file.ts';
import { ENGINE_MEASURES, LONG_MEASURES } from './all.ts';
import type { Bench, Measure } from './measure.ts';

export interface MeasureOrder {
  /** Address of the organism's folder. */
  organism: string;
  /** Names of measures; where null all but the long ones. */
  only: string[] | null;
  /** Names of matrices that the recall of predictions is measured of; its own where null. */
  matrices: string[] | null;
  /** Address of SmolLM2 as a GGUF file; null where there is none. */
  smollm2: string | null;
}

export type Measuring =
  | { type: 'device'; device: DeviceInfo }
  | { type: 'started'; name: string }
  | { type: 'progress'; words: string }
  | { type: 'measured'; measures: Measure[] };

/** Measures the engines, one measure after the other. */
export async function measureAll(
  { organism, only, matrices, smollm2 }: MeasureOrder,
  tell: (message: Measuring) => void,
): Promise<void> {
  const files = httpFiles(organism);
  const { signal } = new AbortController();
  const bytes = { form: 'folder', files } as const;
  const open = await openEngine(
    { name: 'organism', bytes, on: { engine: 'webgpu', gpu: navigator.gpu } },
    signal,
  );
  tell({ type: 'device', device: open.engine.device });
  const golden = JSON.parse(
    new TextDecoder().decode(await readWhole(files, 'golden.json')),
  ) as Golden;
  const bench: Bench = {
    open,
    organism: bytes,
    fox: {
      // the prompt only names the run: what is fed in are the recorded tokens
      assay: { prompt: 'Tell me about the fox:', maxNewTokens: 48, temperature: 0, seed: 0 },
      promptIds: golden.runs[0].prompt_ids,
    },
    bestGemm: new Map(),
    smollm2,
    matrices,
    progress: (words) => tell({ type: 'progress', words }),
    layerCosts: new Map(),
  };
  const measures = Object.entries({ ...ENGINE_MEASURES, ...LONG_MEASURES });
  for (const [name, measure] of measures) {
    if (only === null ? name in LONG_MEASURES : !only.includes(name)) continue;
    tell({ type: 'started', name });
    tell({ type: 'measured', measures: await measure(bench) });
  }
}
