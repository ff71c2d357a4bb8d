import type { TokenPrompt } from '../../workers/engine/contract.ts';
import {
  openEngine,
  type EngineChoice,
  type OpenEngine,
} from '../../workers/engine/open-engine.ts';
import { httpSource } from '../../workers/weights/http-source.ts';
import { timed, type EngineMeasure } from './measure.ts';
import { sampleMutants } from './mutants.ts';
import { screen } from './screening.ts';

const NAME = 'SmolLM2-135M-Instruct';
const NEW_TOKENS = 8;
/** Mutants of a matrix: batched, and of these one by one. */
const [BATCHED, ONE_BY_ONE] = [16, 2];

/** A real model from a GGUF file, on an engine. */
export async function openSmollm2(url: string, on: EngineChoice): Promise<OpenEngine> {
  const { signal } = new AbortController();
  const source = await httpSource(url, signal);
  return openEngine({ name: NAME, bytes: { form: 'gguf', source }, on }, signal);
}

/** The assay that it is measured with, greedy. */
export function drosophila({ tokenizer }: OpenEngine, maxNewTokens = NEW_TOKENS): TokenPrompt {
  const prompt = 'The life cycle of Drosophila:';
  const assay = { prompt, maxNewTokens, temperature: 0, seed: 0 };
  return { assay, promptIds: tokenizer.encode(prompt) };
}

/**
 * A real model, SmolLM2-135M-Instruct from a GGUF file: loading, and mutants one by one beside mutants
 * in batches. Left out where there is no file.
 */
export const smollm2: EngineMeasure = async ({ smollm2: url }) => {
  if (url === null) return [];
  const { ms: loadMs, result: open } = await timed(() =>
    openSmollm2(url, { engine: 'webgpu', gpu: navigator.gpu }),
  );
  try {
    return [
      {
        name: 'load.smollm2',
        value: loadMs,
        unit: 'ms',
        note: `${NAME} (${open.engine.model.quantization}) from a server on this machine into ${open.engine.model.weightBytes} B on the GPU, its hash and kernels included`,
      },
      ...(await costRatio(open)),
    ];
  } finally {
    open.engine.close();
  }
};

/** The same mutants, assay and device, side by side. */
async function costRatio(open: OpenEngine) {
  const { engine } = open;
  const { config } = engine.model;
  const prompt = drosophila(open);
  const last = config.num_hidden_layers - 1;
  const groups = [
    sampleMutants(config, [Math.floor(last / 3)], BATCHED, ['gate']),
    sampleMutants(config, [Math.floor((2 * last) / 3)], BATCHED, ['down']),
  ];
  const mutants = groups.flat();
  const few = groups.flatMap((group) => group.slice(0, ONE_BY_ONE));
  // the first of each kind compiles, and computes the wild type
  await screen(engine, prompt, few.slice(0, 1), { how: 'in place', outputs: true });
  await screen(engine, prompt, mutants.slice(0, 2));
  const naive = await screen(engine, prompt, few, { how: 'in place', outputs: true });
  const batched = await screen(engine, prompt, mutants);
  const nsms = batched.results.filter(({ verdict }) => verdict === 'nsm').length;
  const sample = `tiles of 8, max and min, layers ${few[0].site.layer} and ${few[few.length - 1].site.layer} of ${last + 1}, ${NEW_TOKENS} new tokens`;
  return [
    {
      name: 'mutant.naive_ms.smollm2',
      value: naive.ms,
      unit: 'ms',
      note: `in place and generated to the end, mean of ${few.length}; ${sample}`,
    },
    {
      name: 'mutant.batched_ms.smollm2',
      value: batched.ms,
      unit: 'ms',
      note: `verified in batches, mean of ${mutants.length} (${nsms} diverge); ${sample}`,
    },
    {
      name: 'screen.cost_ratio.smollm2',
      value: naive.ms / batched.ms,
      unit: '×',
      note: 'naive to the end ÷ batched',
    },
  ];
}
