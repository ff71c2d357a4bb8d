import { allMatrices } from '../../../src/lib/model/matrix.ts';
import type { TokenPrompt } from '../../../workers/engine/contract.ts';
import type { ProcessorEngine } from '../../../workers/engine/processor/processor-engine.ts';
import { timed } from '../measure.ts';
import type { ProcessorMeasure } from './engines.ts';

/** Times it is done; the fastest counts, since others use the machine too. */
const ROUNDS = 3;

/** How long the risks of all single-weight max and min mutants of the organism take. */
export const prediction: ProcessorMeasure = async ({ engines, fox }) => {
  const measures = [];
  for (const name of ['cores', 'one'] as const) {
    const { ms, mutants } = await fastest(engines[name], fox);
    measures.push({
      name: `processor.predict_organism_s.${name}`,
      value: ms / 1000,
      unit: 's',
      note: `risks of all ${mutants} max and min mutants of single weights, ${engines[name].device.limits.threads} threads`,
    });
  }
  return measures;
};

async function fastest(engine: ProcessorEngine, prompt: TokenPrompt) {
  await engine.wildType(prompt);
  const matrices = allMatrices(engine.model.config);
  const question = { matrices, kinds: ['max', 'min'], tile: 1 } as const;
  let [best, mutants] = [Infinity, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const { ms } = await timed(async () => {
      mutants = 0;
      for await (const { kinds } of engine.predict([prompt], question))
        for (const { histogram } of kinds) for (const count of histogram) mutants += count;
    });
    best = Math.min(best, ms);
  }
  return { ms: best, mutants };
}
