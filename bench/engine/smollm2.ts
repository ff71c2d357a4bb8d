import { append } from '../../src/lib/base/arrays.ts';
import type { MutantOutcome } from '../../src/lib/results/mutant-outcome.ts';
import type { Mutation } from '../../src/lib/mutation/mutation.ts';
import type { ScreenOptions } from '../../workers/engine/contract.ts';
import { openEngine, type OpenEngine } from '../../workers/engine/open-engine.ts';
import { httpSource } from '../../workers/weights/http-source.ts';
import { timed, type EngineMeasure } from './measure.ts';
import { sampleMutants } from './mutants.ts';

const NEW_TOKENS = 8;
/** Mutants of a matrix: batched, and of these one by one. */
const [BATCHED, ONE_BY_ONE] = [16, 2];

/**
 * A real model, SmolLM2-135M-Instruct from a GGUF file: loading, and mutants one by one beside mutants
 * in batches. Left out where there is no file.
 */
export const smollm2: EngineMeasure = async ({ smollm2: url }) => {
  if (url === null) return [];
  const { signal } = new AbortController();
  const name = 'SmolLM2-135M-Instruct';
  const { ms: loadMs, result: open } = await timed(async () =>
    openEngine(
      {
        name,
        bytes: { form: 'gguf', source: await httpSource(url, signal) },
        on: { engine: 'webgpu', gpu: navigator.gpu },
      },
      signal,
    ),
  );
  try {
    return [
      {
        name: 'load.smollm2',
        value: loadMs,
        unit: 'ms',
        note: `${name} (${open.engine.model.quantization}) from a server on this machine into ${open.engine.model.weightBytes} B on the GPU, its hash and kernels included`,
      },
      ...(await costRatio(open)),
    ];
  } finally {
    open.engine.close();
  }
};

/** The same mutants, assay and device, side by side. */
async function costRatio(open: OpenEngine) {
  const { config } = open.engine.model;
  const last = config.num_hidden_layers - 1;
  const groups = [
    sampleMutants(config, [Math.floor(last / 3)], BATCHED, ['gate']),
    sampleMutants(config, [Math.floor((2 * last) / 3)], BATCHED, ['down']),
  ];
  const mutants = groups.flat();
  const few = groups.flatMap((group) => group.slice(0, ONE_BY_ONE));
  // the first of each kind compiles, and computes the wild type
  await screen(open, few.slice(0, 1), { how: 'in place', outputs: true });
  await screen(open, mutants.slice(0, 2), {});
  const naive = await screen(open, few, { how: 'in place', outputs: true });
  const batched = await screen(open, mutants, {});
  const nsms = batched.results.filter(({ verdict }) => verdict === 'nsm').length;
  const sample = `tiles of 8, max and min, layers ${few[0].site.layer} and ${few.at(-1).site.layer} of ${last + 1}, ${NEW_TOKENS} new tokens`;
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

/** Milliseconds a mutant, and the results. */
async function screen(
  { engine, tokenizer }: OpenEngine,
  mutations: readonly Mutation[],
  options: ScreenOptions,
) {
  const prompt = 'The life cycle of Drosophila:';
  const assay = { prompt, maxNewTokens: NEW_TOKENS, temperature: 0, seed: 0 };
  const promptIds = tokenizer.encode(prompt);
  const { ms, result } = await timed(async () => {
    const all: MutantOutcome[] = [];
    for await (const batch of engine.screen([{ assay, promptIds }], mutations, options))
      append(all, batch);
    return all;
  });
  return { ms: ms / mutations.length, results: result };
}
