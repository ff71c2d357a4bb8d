import { PROJECTIONS } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { EngineChoice } from '../../../workers/engine/open-engine.ts';
import { browserWorkers } from '../../../workers/engine/processor/pool/browser-workers.ts';
import { generationSpeed, speedMeasures } from '../generation.ts';
import type { Measure } from '../measure.ts';
import { sampleMutants } from '../mutants.ts';
import { screen } from '../screening.ts';
import { drosophila, openSmollm2 } from '../smollm2.ts';
import type { ProcessorMeasure } from './engines.ts';

/** Mutants of each of seven matrices, spread over the layers. */
const EACH = 8;
const LENGTH = { prompt: 64, steps: 8, repeats: 1 };

const ENGINES: Record<string, EngineChoice> = {
  'processor.': { engine: 'processor', workers: browserWorkers() },
  'processor.webgpu_': { engine: 'webgpu', gpu: navigator.gpu },
};

/** SmolLM2 by both engines, one loaded at a time; left out where there is no file. */
export const smollm2OnBoth: ProcessorMeasure = async ({ bench: { smollm2: url } }) => {
  if (url === null) return [];
  const measures: Measure[] = [];
  const mutantMs: number[] = [];
  for (const [prefix, on] of Object.entries(ENGINES)) {
    const open = await openSmollm2(url, on);
    const { engine } = open;
    try {
      const prompt = drosophila(open);
      const speed = await generationSpeed(engine, prompt.promptIds, LENGTH);
      const name = (which: string) => `${prefix}${which}_tokens_per_s.smollm2`;
      for (const measure of speedMeasures(speed, LENGTH, name)) measures.push(measure);
      const mutants = spread(engine.model.config);
      await screen(engine, prompt, mutants.slice(0, 2)); // the first compiles
      const { ms } = await screen(engine, prompt, mutants);
      mutantMs.push(ms);
      measures.push({
        name: `${prefix}smollm2_mutant_ms`,
        value: ms,
        unit: 'ms',
        note: `exact, in batches, mean of ${mutants.length}: squares of 8, all projections, all depths, ${prompt.assay.maxNewTokens} new tokens`,
      });
    } finally {
      engine.close();
    }
  }
  const [processor, webgpu] = mutantMs;
  measures.push({
    name: 'processor.smollm2_speedup',
    value: webgpu / processor,
    unit: '×',
    note: 'WebGPU on this adapter ÷ processor on every core; aim: 7',
  });
  return measures;
};

/** Mutants of every projection, each in another depth. */
const spread = (config: ModelConfig) =>
  PROJECTIONS.flatMap((projection, i) => {
    const layer = Math.round((i * (config.num_hidden_layers - 1)) / (PROJECTIONS.length - 1));
    return sampleMutants(config, [layer], EACH, [projection]);
  });
