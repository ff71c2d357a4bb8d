import type { Site } from '../../../src/lib/model/site.ts';
import { gemmRate, predictedMs } from '../cost-model.ts';
import type { Measure } from '../measure.ts';
import { stepsComputed } from '../screening.ts';
import { copyRate } from './copying.ts';
import type { ProcessorBench } from './engines.ts';

/** Mutants of a layer and what one took on one thread. */
export interface LayerMutants {
  ms: number;
  mutants: { site: Site; firstDivergent: number }[];
}

/** What a mutant costs by its layer on one thread, beside the model of cost and WebGPU. */
export async function byLayer(
  { engines, fox, bestGemm }: ProcessorBench,
  layers: readonly LayerMutants[],
  webgpu: readonly number[],
): Promise<Measure[]> {
  const { config } = engines.one.model;
  const speed = {
    name: 'one thread',
    flopsPerSecond: gemmRate(config, bestGemm),
    bytesPerSecond: await copyRate(engines.one.context.heap),
    share: 1,
  };
  const gflops = (speed.flopsPerSecond / 1e9).toFixed(1);
  const gbytes = (speed.bytesPerSecond / 1e9).toFixed(1);
  return layers.flatMap(({ ms, mutants }, layer): Measure[] => {
    const computed = mutants.map(({ site, firstDivergent }) => ({
      id: site,
      steps: stepsComputed(fox, firstDivergent),
    }));
    const predicted = predictedMs(config, computed, fox.promptIds.length, speed);
    return [
      {
        name: `processor.one_core_ms.L${layer}`,
        value: ms,
        unit: 'ms',
        note: `mean of ${mutants.length} mutants of that layer; WebGPU: ${webgpu[layer].toFixed(1)} ms`,
      },
      {
        name: `processor.cost_model_ms.L${layer}`,
        value: predicted,
        unit: 'ms',
        note: `the model of cost for the steps computed, at ${gflops} GFLOP/s of products and ${gbytes} GB/s; measured is ${(ms / predicted).toFixed(2)} × that`,
      },
    ];
  });
}
