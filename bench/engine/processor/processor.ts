import type { EngineMeasure, Measure } from '../measure.ts';
import { openOnProcessor, type ProcessorBench, type ProcessorMeasure } from './engines.ts';
import { organismInPlace } from './generation.ts';
import { memory } from './memory.ts';
import { exactMutants } from './mutants.ts';
import { products } from './products.ts';
import { smollm2OnBoth } from './smollm2.ts';

/** In this order: the model of cost needs the products' speed. */
const MEASURES: ProcessorMeasure[] = [products, exactMutants, organismInPlace, memory];

/** The engine on the processor, beside the engine on WebGPU. */
export const processor: EngineMeasure = async (bench) => {
  const measures: Measure[] = [];
  const add = async (measure: ProcessorMeasure, from: ProcessorBench) => {
    for (const one of await measure(from)) measures.push(one);
  };
  const cores = await openOnProcessor(bench.organism, 'all');
  const one = await openOnProcessor(bench.organism, 'one');
  const engines = { cores, one, webgpu: bench.open.engine };
  const from = { bench, engines, fox: bench.fox, bestGemm: new Map<string, number>() };
  try {
    for (const measure of MEASURES) await add(measure, from);
  } finally {
    cores.close();
    one.close();
  }
  // by itself: its copies in every worker want the memory
  await add(smollm2OnBoth, from);
  return measures;
};
