import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import { matrixShape, type MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { organismFiles } from '../../../weights/testing/organism.ts';
import type { TokenPrompt } from '../../contract.ts';
import { generatedModel } from '../../testing/generated-model.ts';
import { SOFTWARE_TUNING } from '../device/tuning.ts';
import { testEngine } from '../testing/engine.ts';
import type { WebGpuEngine } from '../webgpu-engine.ts';

setFlagsFromString('--expose_gc');
/** Bytes held by this process' heap and arrays, garbage excluded. */
function bytesHeld(): number {
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The product of single prompts for batches too: it compiles faster. */
const tuning = { ...SOFTWARE_TUNING, candidates: [SOFTWARE_TUNING.linear.matrix] };

/** One layer of which one matrix, down, is as large as those of 7 billion parameters' models. */
const WIDE: ModelConfig = {
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 1,
  num_attention_heads: 1,
  num_key_value_heads: 1,
  head_dim: 32,
  vocab_size: 64,
  rope_theta: 10_000,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: true,
  max_position_embeddings: 16,
  bos_token_id: 1,
  eos_token_ids: [],
};

const PROMPT: TokenPrompt = {
  assay: { prompt: 'of token 1', maxNewTokens: 2, temperature: 0, seed: 0 },
  promptIds: [1],
};

/** Max and min of every single weight of a matrix, made as they are asked for; counts them. */
function everyWeight(config: ModelConfig, matrix: MatrixId) {
  const { rows, cols } = matrixShape(config, matrix.projection);
  const count = { all: 2 * rows * cols, pulled: 0, closed: false };
  function* mutations(): Generator<Mutation> {
    try {
      for (let i = 0; i < rows * cols; i++)
        for (const kind of ['max', 'min'] as const) {
          count.pulled++;
          const site = { ...matrix, row: Math.floor(i / cols), col: i % cols, height: 1, width: 1 };
          yield { site, kind };
        }
    } finally {
      count.closed = true;
    }
  }
  return { count, mutations: mutations() };
}

/** The first `wanted` results of a screen, and what was taken until the first of them. */
async function first(
  engine: WebGpuEngine,
  { count, mutations }: ReturnType<typeof everyWeight>,
  wanted: number,
) {
  const start = performance.now();
  const seen = new Set<number>();
  let atFirst: { ms: number; pulled: number } | null = null;
  for await (const batch of engine.screen([PROMPT], mutations)) {
    atFirst ??= { ms: performance.now() - start, pulled: count.pulled };
    for (const { index } of batch) seen.add(index);
    if (seen.size >= wanted) break;
  }
  if (!atFirst) throw new Error('No result came.');
  return { ...atFirst, seen };
}

describe('every single weight of 4096 × 11008', () => {
  test('is screened as it is enumerated: first results soon, memory flat', async () => {
    const engine = await testEngine(generatedModel(WIDE), { tuning });
    // ready: kernels are compiled, the wild type is known
    await first(engine, everyWeight(WIDE, { layer: 0, projection: 'down' }), 1);
    const before = bytesHeld();
    const weightBytes = engine.context.gpu.bytes;
    const screen = everyWeight(WIDE, { layer: 0, projection: 'down' });
    expect(screen.count.all).toBe(90_177_536);
    const { ms, pulled, seen } = await first(engine, screen, 1000);
    const grown = bytesHeld() - before;
    console.log(
      `first batch after ${Math.round(ms)} ms with ${pulled} mutations pulled; ` +
        `${seen.size} results, ${(grown / 2 ** 20).toFixed(1)} MiB more`,
    );
    expect(pulled).toBeLessThan(1000);
    expect(seen.size).toBeGreaterThanOrEqual(1000);
    for (let index = 0; index < 900; index++) expect(seen).toContain(index);
    expect(screen.count.pulled).toBeLessThan(2000);
    expect(screen.count.closed).toBe(true);
    expect(grown).toBeLessThan(50 * 2 ** 20);
    expect(engine.context.gpu.bytes).toBe(weightBytes);
  }, 240_000);
});

test('a screen of all 90,112 single weights’ max and min of the organism’s L5.gate begins', async () => {
  const reader = await loadMlc(organismFiles);
  const engine = await testEngine(reader, { tuning });
  const screen = everyWeight(reader.config, { layer: 5, projection: 'gate' });
  expect(screen.count.all).toBe(90_112);
  const { seen } = await first(engine, screen, 100);
  expect(seen.size).toBeGreaterThanOrEqual(100);
  expect(screen.count.pulled).toBeLessThan(1000);
}, 240_000);
