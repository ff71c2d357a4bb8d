import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import {
  allMatrices,
  PROJECTIONS,
  matrixShape,
  type MatrixId,
} from '../../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { memorySource } from '../../../weights/byte-source.ts';
import { loadTokenizer } from '../../../weights/tokenizer.ts';
import { randomFrom } from '../../testing/random.ts';
import { startClock } from './clock.ts';
import { screenBatched } from '../batch/screen-batched.ts';
import { ProcessorContext } from '../context.ts';
import { browserPort } from '../pool/browser-port.ts';
import { ProcessorPool } from '../pool/pool.ts';

/** The organism's assay that everything is measured with. */
const FOX = { prompt: 'Tell me about the fox:', maxNewTokens: 48, temperature: 0, seed: 0 };

/** Mutants of each matrix. */
const EACH = 47;

/** Random 8 × 8 mutants of a matrix, written its max and its min by turns. */
function sampleMutants(config: ModelConfig, id: MatrixId, seed: number, count = EACH): Mutation[] {
  const random = randomFrom(seed);
  const { rows, cols } = matrixShape(config, id.projection);
  return Array.from({ length: count }, (_, i): Mutation => {
    const row = 8 * Math.floor((random() * rows) / 8);
    const col = 8 * Math.floor((random() * cols) / 8);
    const site = { ...id, row, col, height: 8, width: 8 };
    return { site, kind: i % 2 === 0 ? 'max' : 'min' };
  });
}

/** The organism, from where its files are, and its assay. */
async function organism(base: string) {
  const files = {
    open: async (name: string) =>
      memorySource(name, new Uint8Array(await (await fetch(base + name)).arrayBuffer())),
  };
  const engine = await ProcessorContext.load(await loadMlc(files));
  const promptIds = (await loadTokenizer(files)).encode(FOX.prompt);
  return { engine, run: { assay: FOX, promptIds } };
}

/**
 * Milliseconds an exact batched mutant of the organism takes on one thread: of each layer, and of
 * the whole model, in which every matrix counts by its size.
 * @param base where the organism's files are
 */
export async function measureMutants(base: string) {
  const { engine, run } = await organism(base);
  const { config } = engine.model;
  const time = async (id: MatrixId, seed: number) => {
    const mutations = sampleMutants(config, id, seed);
    const elapsed = startClock();
    for await (const results of screenBatched(engine, [run], mutations))
      results.forEach(() => undefined);
    return elapsed() / mutations.length;
  };
  await time({ layer: 0, projection: 'q' }, 0);
  const layers = new Array<number>(config.num_hidden_layers).fill(0);
  let weights = 0;
  for (const projection of PROJECTIONS) {
    const { rows, cols } = matrixShape(config, projection);
    weights += rows * cols;
    for (let layer = 0; layer < layers.length; layer++)
      layers[layer] += rows * cols * (await time({ layer, projection }, layer + 1));
  }
  const ms = layers.map((sum) => sum / weights);
  return {
    build: engine.build,
    tokens: run.promptIds.length + (await engine.wildType(run)).generation.ids.length,
    'ms by layer': ms.map((v) => Number(v.toFixed(3))),
    'ms of all': Number((ms.reduce((sum, v) => sum + v, 0) / ms.length).toFixed(3)),
  };
}

/**
 * Milliseconds by the clock of an exact batched mutant of the organism, by workers in a browser, the
 * mutants dealt out evenly over all matrices by size.
 */
export async function measurePool(base: string, workers: number, count: number) {
  const { engine, run } = await organism(base);
  const pool = ProcessorPool.create(engine, browserPort, workers);
  const ids = allMatrices(engine.model.config);
  const size = (id: MatrixId) => {
    const { rows, cols } = matrixShape(engine.model.config, id.projection);
    return rows * cols;
  };
  const total = ids.reduce((sum, id) => sum + size(id), 0);
  const mutations = ids.flatMap((id, i) =>
    sampleMutants(engine.model.config, id, i, Math.round((count * size(id)) / total)),
  );
  const rounds: number[] = [];
  for (let i = 0; i < 3; i++) {
    const started = performance.now();
    for await (const results of pool.screenMutations([run], mutations)) results.forEach(() => null);
    rounds.push(Number(((performance.now() - started) / mutations.length).toFixed(3)));
  }
  pool.close();
  return { build: engine.build, workers, mutants: mutations.length, 'ms of each round': rounds };
}

/** Tokens a second of the organism: its context fed in at once, and one token after the other. */
export async function measureGeneration(base: string) {
  const { engine, run } = await organism(base);
  let [prefill, decode] = [Infinity, Infinity];
  const promptIds = Array.from({ length: 200 }, (_, i) => run.promptIds[i % run.promptIds.length]);
  for (let seed = 0; seed < 12; seed++) {
    const assay = { ...FOX, temperature: 1, seed };
    const { generation } = await engine.wildType({ assay, promptIds });
    const tokens = generation.ids.length - 1;
    prefill = Math.min(prefill, generation.prefillMs);
    if (tokens > 0) decode = Math.min(decode, generation.decodeMs / tokens);
  }
  return { prefill: Math.round(200_000 / prefill), decode: Math.round(1000 / decode) };
}
