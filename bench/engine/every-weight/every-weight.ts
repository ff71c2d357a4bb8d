import type { EngineMeasure, Measure } from '../measure.ts';
import { openOnProcessor } from '../processor/engines.ts';
import { llama2 } from './llama2.ts';
import { organism } from './organism.ts';
import { smollm2 } from './smollm2.ts';

/**
 * All single-weight mutants predicted, and the riskiest verified: the organism by both engines, SmolLM2
 * by the processor's, and what the model of cost says of Llama-2-7B.
 */
export const everyWeight: EngineMeasure = async (bench) => {
  const measures: Measure[] = [];
  const cores = await openOnProcessor(bench.organism, 'all');
  const one = await openOnProcessor(bench.organism, 'one');
  try {
    for (const measure of await organism({ cores, one, webgpu: bench.open.engine }, bench))
      measures.push(measure);
  } finally {
    cores.close();
    one.close();
  }
  // by itself: its copies in every worker want the memory
  for (const measure of await smollm2(bench)) measures.push(measure);
  return [...measures, ...llama2()];
};
