import { generationSpeed, speedMeasures } from '../generation.ts';
import { timed, type Measure } from '../measure.ts';
import { sampleMutants } from '../mutants.ts';
import type { ProcessorMeasure } from './engines.ts';

/** Mutants made one by one. */
const MUTANTS = 4;

/** The organism generated and mutated in place, by both engines. */
export const organismInPlace: ProcessorMeasure = async ({ engines, fox }) => {
  const measures: Measure[] = [];
  const { config } = engines.webgpu.model;
  const layers = Array.from({ length: config.num_hidden_layers }, (_, layer) => layer);
  const mutants = sampleMutants(config, layers, MUTANTS);
  const length = { prompt: 128, steps: fox.assay.maxNewTokens, repeats: 3 };
  for (const [engine, prefix] of [
    [engines.cores, 'processor.'],
    [engines.webgpu, 'processor.webgpu_'],
  ] as const) {
    const speed = await generationSpeed(engine, fox.promptIds, length);
    for (const measure of speedMeasures(
      speed,
      length,
      (which) => `${prefix}${which}_tokens_per_s.organism`,
    ))
      measures.push(measure);
    await engine.mutate(fox, mutants[0]); // the first compiles
    const { ms } = await timed(async () => {
      for (const mutation of mutants) await engine.mutate(fox, mutation);
    });
    measures.push({
      name: `${prefix}mutate_ms.organism`,
      value: ms / MUTANTS,
      unit: 'ms',
      note: `a mutant made, generated to its end, compared and undone; mean of ${MUTANTS}`,
    });
  }
  return measures;
};
