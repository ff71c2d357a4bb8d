import { weightBytes } from '../../../weights/weight-bytes.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { LLAMA2_7B, MISTRAL_7B } from '../../../../src/lib/model/model-configs.ts';
import { maxOf } from '../../../../src/lib/base/arrays.ts';
import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import { generate } from '../run/generate.ts';
import { weightBuffers } from '../model/gpu-model.ts';
import { checkLayer } from '../checks/layer-check.ts';
import { layerReference } from '../../shared/layer-reference.ts';
import { GpuContext } from '../context.ts';
import { generatedModel } from '../../testing/generated-model.ts';
import { engineOf } from './engine.ts';
import { freshTestDevice } from './gpu.ts';
import { SOFTWARE_TUNING } from '../device/tuning.ts';

/**
 * Models of the shapes of Llama-2-7B and Zephyr-7B with made-up weights: whether the engine holds
 * and runs them within WebGPU's default limits. Takes minutes on a software adapter and 5 GiB of
 * memory, so it is no part of the tests: npm run check:7b, or -- -t Zephyr for one of them.
 */
const MODELS = [
  { name: 'Llama-2-7B', config: LLAMA2_7B, bytes: 3_790_741_504 },
  {
    name: 'Zephyr-7B',
    config: MISTRAL_7B,
    bytes: 4_073_857_024,
  },
];

const kvWidth = (c: ModelConfig) => c.num_key_value_heads * c.head_dim;
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

describe.each(MODELS)('$name', ({ name, config, bytes }) => {
  const reader = generatedModel(config);
  let device: GPUDevice;
  let context: GpuContext;
  const say = (what: string) => {
    console.log(`${name}: ${what}`);
  };

  beforeAll(async () => {
    device = await freshTestDevice();
    const start = performance.now();
    let [tenth, most] = [0, 0];
    context = await GpuContext.create(device, SOFTWARE_TUNING, reader, (loaded, total) => {
      most = Math.max(most, process.memoryUsage().arrayBuffers);
      if (Math.floor((10 * loaded) / total) === tenth) return;
      tenth = Math.floor((10 * loaded) / total);
      say(`${10 * tenth} % on the GPU after ${seconds(start)}`);
    });
    say(`made and loaded in ${seconds(start)}, at most ${Math.round(most / 2 ** 20)} MiB here`);
    return () => {
      device.destroy();
    };
  });

  test('its weights take the bytes that web-llm’s take, norms aside', () => {
    // norms are f32 here and f16 there
    const norms = (2 * config.num_hidden_layers + 1) * config.hidden_size * 2;
    expect(weightBytes(reader) - norms).toBe(bytes);
    expect(context.model.weightBytes).toBe(weightBytes(reader));
    const buffers = weightBuffers(context.gpu, context.model);
    expect(buffers.reduce((sum, { size }) => sum + size, 0)).toBe(weightBytes(reader));
  });

  test('no buffer is larger than the default limits allow', () => {
    expect(device.limits.maxStorageBufferBindingSize).toBe(128 * 2 ** 20);
    const sizes = weightBuffers(context.gpu, context.model).map(({ size }) => size);
    say(`${sizes.length} buffers, the largest ${Math.max(...sizes)} bytes`);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(128 * 2 ** 20);
  });

  test('one layer is the reference’s', async () => {
    const start = performance.now();
    const reference = await layerReference(reader);
    say(`the reference of one layer took ${seconds(start)}`);
    const checked = performance.now();
    await checkLayer(context, reference);
    say(`the GPU’s layer took ${seconds(checked)}`);
  });

  test('a token', async () => {
    const runner = context.runner(8);
    const start = performance.now();
    const decoding = { temperature: 0, seed: 0 };
    const args = { promptIds: [1], decoding, maxNewTokens: 1, burst: 1 };
    const { ids, choices } = await generate(runner, args);
    say(`token ${ids[0]} took ${seconds(start)}`);
    expect(ids[0]).toBeLessThan(config.vocab_size);
    expect(choices[0].logSumExp).toBeGreaterThan(0);
  });

  test('a batch of two mutants', async () => {
    const start = performance.now();
    const assay = { prompt: 'of token 1', maxNewTokens: 2, temperature: 0, seed: 0 };
    const site = { layer: 31, projection: 'down' as const, row: 5, col: 0, height: 1, width: 1 };
    const mutations: Mutation[] = [
      { site, kind: 'max' },
      // every weight of a row of 4096: this cannot stay silent
      { site: { ...site, width: config.intermediate_size }, kind: 'value', value: 5 },
    ];
    const results: MutantOutcome[] = [];
    for await (const some of engineOf(context, reader).screen(
      [{ assay, promptIds: [1] }],
      mutations,
    ))
      results.push(...some);
    say(`two mutants took ${seconds(start)}: ${results.map((r) => r.verdict).join(', ')}`);
    expect(results).toHaveLength(2);
    expect(results[1].verdict).toBe('nsm');
  });

  test('the risks of every weight of k and v of the last layer', async () => {
    const start = performance.now();
    const promptIds = Array.from({ length: 24 }, (_, i) => 1 + i);
    const assay = { prompt: 'of tokens 1 to 24', maxNewTokens: 2, temperature: 0, seed: 0 };
    const matrices = (['k', 'v'] as const).map((projection) => ({ layer: 31, projection }));
    const engine = engineOf(context, reader);
    let most = 0;
    const onProgress = () => {
      most = Math.max(most, context.gpu.bytes);
    };
    const before = context.gpu.bytes;
    const question = { matrices, kinds: ['max'] as const, tile: 1 };
    for await (const { matrix, kinds } of engine.predict([{ assay, promptIds }], question, {
      onProgress,
    })) {
      const [{ histogram, listed }] = kinds;
      const all = histogram.reduce((sum, n) => sum + n, 0);
      expect(all).toBe(context.model.config.hidden_size * kvWidth(config));
      const riskiest = maxOf(listed.risk, 0).toPrecision(3);
      say(`${all} risks of ${matrix.projection} after ${seconds(start)}, at most ${riskiest}`);
    }
    say(`${Math.ceil((most - before) / 2 ** 20)} MiB on the GPU beside what was there`);
  });
});
