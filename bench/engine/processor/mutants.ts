import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import type { Engine, TokenPrompt } from '../../../workers/engine/contract.ts';
import type { Measure } from '../measure.ts';
import { screen } from '../screening.ts';
import { byLayer, type LayerMutants } from './by-layer.ts';
import type { ProcessorMeasure } from './engines.ts';
import { layerSample, matricesOfLayer, matrixSample, mutantsOf, mutantsOfAll } from './sampling.ts';

/** The processor computes one in so many of all mutants, of each matrix by its size. */
const EVERY = 10;
/** Mutants of a matrix on WebGPU: a full batch of a software adapter. */
const BATCH = 31;

/**
 * Exact mutants of the whole organism: on every core, on one, and on WebGPU, in turn, since others use
 * the machine too. One thread and WebGPU take a layer at a time; every core has all of them in one
 * screen, as a long one would be dealt out, at the beginning, in the middle and at the end.
 */
export const exactMutants: ProcessorMeasure = async (bench) => {
  const { engines, fox } = bench;
  const { config } = engines.webgpu.model;
  const layers = Array.from({ length: config.num_hidden_layers }, (_, layer) => layer);
  const samples = layers.map((layer) => layerSample(config, layer, EVERY));
  for (const engine of [engines.cores, engines.one, engines.webgpu])
    await screen(engine, fox, layerSample(config, 0, 50)); // the first compiles, and runs the wild type
  const all = samples.flat();
  const cores = [(await screen(engines.cores, fox, all)).ms];
  const webgpu: number[] = [];
  const one: LayerMutants[] = [];
  for (const [layer, sample] of samples.entries()) {
    const { ms, results } = await screen(engines.one, fox, sample);
    one.push({ ms, mutants: named(results, sample) });
    webgpu.push(await layerMs(engines.webgpu, fox, config, layer));
    if (2 * (layer + 1) === layers.length || layer === layers.length - 1)
      cores.push((await screen(engines.cores, fox, all)).ms);
  }
  const mean = {
    cores: average(cores),
    one: average(one.map(({ ms }) => ms)), // every layer has as many mutants
    webgpu: average(webgpu),
  };
  const { threads } = engines.cores.device.limits;
  const how = `squares of 8, max and min, every matrix by its size, fox, ${fox.assay.maxNewTokens} tokens`;
  return [
    {
      name: 'processor.mutant_ms',
      value: mean.cores,
      unit: 'ms',
      note: `exact, in batches, on ${threads} cores, mean of ${all.length} mutants, ${cores.length} times; ${how}`,
    },
    {
      name: 'processor.one_core_ms',
      value: mean.one,
      unit: 'ms',
      note: `the same mutants on one thread, ${engines.one.device.description}`,
    },
    {
      name: 'processor.webgpu_mutant_ms',
      value: mean.webgpu,
      unit: 'ms',
      note: `by the WebGPU engine on this adapter, ${BATCH} mutants of each matrix, weighted by its size`,
    },
    {
      name: 'processor.speedup_over_webgpu',
      value: mean.webgpu / mean.cores,
      unit: '×',
      note: 'WebGPU on this adapter ÷ processor on every core; aim: 15',
    },
    {
      name: 'processor.cores_speedup',
      value: mean.one / mean.cores,
      unit: '×',
      note: `one thread ÷ ${threads} cores; aim on two: 1.8`,
    },
    ...wholeOrganism(config, mean),
    ...(await byLayer(bench, one, webgpu)),
  ];
};

/** Milliseconds of a mutant of a layer: of each matrix a full batch, weighted by its size. */
async function layerMs(
  engine: Engine,
  fox: TokenPrompt,
  config: ModelConfig,
  layer: number,
): Promise<number> {
  let [sum, mutants] = [0, 0];
  for (const id of matricesOfLayer(config, layer)) {
    const { ms } = await screen(engine, fox, matrixSample(config, id, BATCH));
    sum += ms * mutantsOf(config, id);
    mutants += mutantsOf(config, id);
  }
  return sum / mutants;
}

const named = (results: readonly MutantOutcome[], sample: ReturnType<typeof layerSample>) =>
  results.map(({ index, firstDivergent }) => ({ site: sample[index].site, firstDivergent }));

const average = (values: readonly number[]): number =>
  values.reduce((sum, ms) => sum + ms, 0) / values.length;

/** What the whole organism takes; computed, not measured. */
function wholeOrganism(config: ModelConfig, mean: Record<'cores' | 'webgpu', number>): Measure[] {
  const mutants = mutantsOfAll(config);
  const note = `computed from the mean: ${mutants.toLocaleString('en-US')} mutants in squares of 8, max and min`;
  const minutes = (ms: number) => (mutants * ms) / 60_000;
  return [
    {
      name: 'processor.whole_organism_minutes',
      value: minutes(mean.cores),
      unit: 'min',
      note,
    },
    {
      name: 'processor.webgpu_whole_organism_minutes',
      value: minutes(mean.webgpu),
      unit: 'min',
      note,
    },
  ];
}
