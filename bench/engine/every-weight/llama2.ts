import { LLAMA2_7B } from '../../../src/lib/model/model-configs.ts';
import { predictSeconds, type RunLength } from '../../../src/lib/plan/cost-model.ts';
import { layerWeights, predictionSeconds } from '../../../src/lib/risk/predict-cost.ts';
import { GPUS, SHARE } from '../gpus.ts';
import type { Measure } from '../measure.ts';

const RUN: RunLength = { prompt: 10, answer: 100 };
const YEAR_S = 365.25 * 86_400;

/** What the model of cost says of predicting all mutants of Llama-2-7B, beside verifying them. */
export function llama2(): Measure[] {
  const mutants = 2 * LLAMA2_7B.num_hidden_layers * layerWeights(LLAMA2_7B);
  return Object.entries(GPUS).flatMap(([key, gpu]) => {
    const note =
      `PREDICTION, not measured: ${gpu.name}, ${gpu.flopsPerSecond / 1e12} TFLOP/s (${100 * SHARE} % of it assumed), ` +
      `${gpu.bytesPerSecond / 1e9} GB/s; ${RUN.answer} new tokens`;
    const name = (what: string) => `every_weight.llama2_7b.${key}.${what}`;
    const all = `all ${mutants.toLocaleString('en-US')} single-weight max and min mutants`;
    return [
      {
        name: name('predict_s'),
        value: predictionSeconds(LLAMA2_7B, RUN, gpu),
        unit: 's',
        note: `risks of ${all}; ${note}`,
      },
      {
        name: name('exhaustive_years'),
        value: (mutants * predictSeconds(LLAMA2_7B, RUN, gpu).batched) / YEAR_S,
        unit: 'years',
        note: `${all} verified in batches, every one silent; ${note}`,
      },
    ];
  });
}
