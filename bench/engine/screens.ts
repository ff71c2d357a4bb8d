import {
  linearWidth,
  LINEAR_NAMES,
  type LinearName,
} from '../../workers/engine/webgpu/model/gpu-model.ts';
import { PROJECTIONS } from '../../src/lib/model/matrix.ts';
import type { Bench, EngineMeasure } from './measure.ts';
import { faintMutants, sampleMutants } from './mutants.ts';
import { fastest, screen, stepsComputed } from './screening.ts';

/** Mutants of a matrix in the side-by-side measure: two full batches of a software adapter. */
const ONE_MATRIX = 62;
const ONE_LAYER = 96;

/** One mutant at a time and in batches, side by side: the same mutants, assay and device. */
export const costRatio: EngineMeasure = async ({ open: { engine }, fox }) => {
  const { config } = engine.model;
  // as a queue of screens goes through a model: many of one matrix, then the next; here one matrix
  // of each layer and all seven projections
  const groups = [...PROJECTIONS, PROJECTIONS[4]].map((projection, i) =>
    sampleMutants(config, [i % config.num_hidden_layers], ONE_MATRIX, [projection]),
  );
  const mutants = groups.flat();
  const few = groups.flatMap((group) => group.slice(0, 2));
  await screen(engine, fox, few.slice(0, 2), { how: 'in place', outputs: true });
  await screen(engine, fox, mutants.slice(0, 32));
  const [full, early, batched] = await fastest([
    () => screen(engine, fox, few, { how: 'in place', outputs: true }),
    () => screen(engine, fox, few, { how: 'in place' }),
    () => screen(engine, fox, mutants),
  ]);
  const nsms = batched.results.filter(({ verdict }) => verdict === 'nsm').length;
  const sample = `tiles of 8, max and min, a matrix of every layer and projection, fox, ${fox.assay.maxNewTokens} tokens`;
  return [
    {
      name: 'mutant.naive_ms.organism',
      value: full.ms,
      unit: 'ms',
      note: `in place and generated to the end, mean of ${few.length}; ${sample}`,
    },
    {
      name: 'mutant.naive_to_divergence_ms.organism',
      value: early.ms,
      unit: 'ms',
      note: 'the same, ended at the first divergent token',
    },
    {
      name: 'mutant.batched_ms.organism',
      value: batched.ms,
      unit: 'ms',
      note: `verified in batches, mean of ${mutants.length} (${nsms} diverge), wild type included; ${sample}`,
    },
    {
      name: 'screen.mutants_per_s.organism',
      value: 1000 / batched.ms,
      unit: '1/s',
      note: 'the same',
    },
    {
      name: 'screen.cost_ratio.organism',
      value: full.ms / batched.ms,
      unit: '×',
      note: 'naive to the end ÷ batched',
    },
    {
      name: 'screen.cost_ratio_to_divergence.organism',
      value: early.ms / batched.ms,
      unit: '×',
      note: 'naive to the divergence ÷ batched',
    },
  ];
};

/** What a mutant costs by its layer, and how much of the best products' speed is reached. */
export const byLayer: EngineMeasure = async (bench) => {
  const { open, fox, layerCosts } = bench;
  const { engine } = open;
  const { config } = engine.model;
  const last = config.num_hidden_layers - 1;
  const layers = [0, Math.floor(last / 2), last];
  const faint = faintMutants(config, 0, ONE_LAYER);
  const samples = layers.map((layer) => sampleMutants(config, [layer], ONE_LAYER));
  const screens = await fastest([
    ...samples.map((sample) => () => screen(engine, fox, sample)),
    () => screen(engine, fox, faint),
  ]);
  const ms = screens.map((s) => s.ms);
  layers.forEach((layer, i) => {
    const mutants = screens[i].results.map(({ index, firstDivergent }) => ({
      id: samples[i][index].site,
      steps: stepsComputed(fox, firstDivergent),
    }));
    layerCosts.set(layer, { ms: ms[i], mutants });
  });
  const { ms: whole, results } = screens[layers.length];
  const silent = results.filter(({ verdict }) => verdict !== 'nsm').length / results.length;
  const gemmMs = bestMs(bench);
  return [
    ...layers.map((layer, i) => ({
      name: `mutant.batched_ms.organism.L${layer}`,
      value: ms[i],
      unit: 'ms',
      note: `${ONE_LAYER} mutants of that layer, tiles of 8`,
    })),
    {
      name: 'screen.last_over_first_layer.organism',
      value: ms[2] / ms[0],
      unit: '×',
      note: 'a mutant of the last layer ÷ one of the first',
    },
    {
      name: 'screen.gemm_share.organism',
      value: gemmMs / whole,
      unit: '×',
      note: `products a mutant of L0.down cannot do without (layers 1 on over prompt and answer, head over the answer) at the best speed of their shapes ÷ time taken; ${Math.round(100 * silent)} % silent; attention, norms and comparison count as loss`,
    },
  ];
};

/** Milliseconds that the products of a mutant of L0.down take at each shape's best speed. */
function bestMs({ open, fox, bestGemm }: Bench): number {
  const { config } = open.engine.model;
  const answer = fox.assay.maxNewTokens;
  const rows = fox.promptIds.length + answer - 1;
  const columns = {
    qkv: config.hidden_size,
    o: config.num_attention_heads * config.head_dim,
    gate_up: config.hidden_size,
    down: config.intermediate_size,
  };
  const time = (m: number, out: number, cols: number) => {
    const gflops = bestGemm.get(`${out} × ${cols}`);
    if (gflops === undefined) throw new Error(`The best product of ${out} × ${cols} is not known.`);
    return (2 * m * out * cols) / gflops / 1e6;
  };
  const products = (names: readonly LinearName[], m: number) =>
    names.reduce((sum, name) => sum + time(m, linearWidth(config, name), columns[name]), 0);
  const inner = products(LINEAR_NAMES, rows);
  // beyond its attention's inputs the last layer matters only where tokens are chosen
  const last = products(['qkv'], rows) + products(['o', 'gate_up', 'down'], answer);
  const head = time(answer, config.vocab_size, config.hidden_size);
  return (config.num_hidden_layers - 2) * inner + last + head;
}
