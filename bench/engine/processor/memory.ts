import type { Measure } from '../measure.ts';
import { faintMutants } from '../mutants.ts';
import { screen } from '../screening.ts';
import type { ProcessorMeasure } from './engines.ts';

const MUTANTS = 10_000;
const WARM_UP = 500;

/**
 * Whether the kernels' memory stays flat over a long screen: on one thread, which computes what each
 * worker of the pool does, and on the thread that deals out to the pool.
 */
export const memory: ProcessorMeasure = async ({ engines, fox }) => {
  const { config } = engines.one.model;
  const short = { ...fox, assay: { ...fox.assay, maxNewTokens: 4 } };
  const measures: Measure[] = [];
  for (const [engine, name, whose] of [
    [engines.one, 'processor.memory_growth_bytes_10k', 'one thread’s, which is a worker’s too'],
    [engines.cores, 'processor.pool_memory_growth_bytes_10k', 'the thread’s that deals them out'],
  ] as const) {
    const { heap } = engine.context;
    const run = (count: number) =>
      screen(engine, short, faintMutants(config, config.num_hidden_layers - 1, count));
    await run(WARM_UP);
    const before = { held: heap.bytes, memory: heap.kernels.memory.buffer.byteLength };
    await run(MUTANTS);
    const after = { held: heap.bytes, memory: heap.kernels.memory.buffer.byteLength };
    measures.push({
      name,
      value: after.memory - before.memory,
      unit: 'B',
      note: `WebAssembly memory, ${whose}, after ${MUTANTS} mutants of the last layer, 4 tokens, less before (${before.memory} B); held of it: ${before.held} B, then ${after.held} B`,
    });
  }
  return measures;
};
