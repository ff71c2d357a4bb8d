import { isShared, openSource, readJson, shared } from '../../../../fixtures/files.ts';
import type { Projection } from '../../../../src/lib/model/matrix.ts';
import { expect } from 'vitest';
import { loadGguf, type GgufReader } from '../../../weights/gguf.ts';
import { GpuContext } from '../context.ts';
import { generate } from '../run/generate.ts';
import type { Peak } from '../../../../src/lib/output/super-weights.ts';
import { SOFTWARE_TUNING } from '../device/tuning.ts';
import { testDevice } from './gpu.ts';

/**
 * A real pretrained model (SmolLM2-135M-Instruct, Q4_1 with a Q8_0 embedding, tied head) and what a
 * reference that agrees with llama.cpp says of it. A token takes most of a second on a software adapter.
 */
const FILE = 'smollm2/SmolLM2-135M-Instruct.Q4_1.gguf';

/** Whether the model lies beside the repository. */
export const smollm2IsHere = isShared(FILE);

export interface Run {
  name: string;
  prompt: string;
  max_new_tokens: number;
  temperature: number;
  seed: number;
  ids: number[];
}
export interface WildTypes {
  config: Record<string, number | boolean>;
  matrices: {
    layer: number;
    matrix: Projection;
    rows: number;
    cols: number;
    max: number;
    min: number;
  }[];
  runs: (Run & {
    prompt_ids: number[];
    lead: number[];
    last_prompt_logits: {
      sum: number;
      logsumexp: number;
      every_97th: number[];
      top16: [id: number, logit: number][];
    };
  })[];
}
export interface SuperWeightsOracle {
  prompt_ids: number[];
  layers: {
    layer: number;
    down_input: Peak;
    down_output: Peak;
    weight: number;
    median_abs_output: number;
  }[];
}
export interface Mutants {
  cases: Run[];
  mutants: {
    case: string;
    layer: number;
    matrix: Projection;
    row: number;
    col: number;
    height: number;
    width: number;
    kind: 'max' | 'min' | 'zero' | number;
    value: number;
    first_element_before: number;
    first_divergent: number;
    ids: number[];
    min_lead_until: number;
  }[];
}

const oracle = (name: string) => readJson(shared(`oracles/smollm2-${name}.json`));

/** Reference results of the unmutated model; null where it is not here. */
export const wildTypes = async () =>
  smollm2IsHere ? ((await oracle('wild-type')) as WildTypes) : null;

/** Reference results of mutants; none where the model is not here. */
export const mutantResults = async () =>
  smollm2IsHere ? ((await oracle('mutants')) as Mutants) : { cases: [], mutants: [] };

/** What a data-free search for super weights finds. */
export const superWeights = async () => (await oracle('superweights')) as SuperWeightsOracle;

/** The model, opened and on the test machine's GPU. */
export async function openSmollm2(): Promise<{ reader: GgufReader; context: GpuContext }> {
  const start = performance.now();
  const reader = await loadGguf(await openSource(shared(FILE)));
  const opened = performance.now();
  const context = await GpuContext.create(await testDevice(), SOFTWARE_TUNING, reader);
  console.log(
    `SmolLM2: opened in ${Math.round(opened - start)} ms, on the GPU ${Math.round(performance.now() - opened)} ms later`,
  );
  return { reader, context };
}

/** Fails unless logits after the prompt and the first `steps` tokens are the reference's. */
export async function expectRun(
  context: GpuContext,
  run: WildTypes['runs'][number],
  steps: number,
): Promise<void> {
  const { prompt_ids: promptIds, temperature, seed } = run;
  const runner = context.runner(promptIds.length + steps);
  const decoding = { temperature, seed };
  await generate(runner, { promptIds, decoding, maxNewTokens: 1, burst: 1 });
  const logits = new Float32Array(
    await context.gpu.read(runner.state.logits, context.model.config.vocab_size * 4),
  );
  const { every_97th, top16 } = run.last_prompt_logits;
  const off = [
    ...every_97th.map((wanted, i) => Math.abs(logits[97 * i] - wanted)),
    ...top16.map(([id, wanted]) => Math.abs(logits[id] - wanted)),
  ];
  console.log(`${run.name}: logits differ by up to ${Math.max(...off).toExponential(1)}`);
  expect(Math.max(...off)).toBeLessThan(2e-3);
  const got = await generate(runner, { promptIds, decoding, maxNewTokens: steps, burst: 8 });
  expect(got.ids).toEqual(run.ids.slice(0, steps));
  got.choices.forEach(({ margin }, i) => {
    expect(Math.abs(margin / (temperature || 1) - run.lead[i])).toBeLessThan(4e-3);
  });
}
