import { screenMutations } from '../../workers/engine/webgpu/screener.ts';
import type { EngineMeasure } from './measure.ts';
import { faintMutants } from './mutants.ts';

const MUTANTS = 10_000;
const WARM_UP = 500;

/** Whether GPU memory stays flat over a long screen. */
export const memory: EngineMeasure = async ({ open, fox }) => {
  const { engine, retest, model } = open;
  const { config } = model;
  const short = { ...fox, assay: { ...fox.assay, maxNewTokens: 4 } };
  const run = async (count: number) => {
    const mutants = faintMutants(config, config.num_hidden_layers - 1, count);
    let most = 0;
    for await (const batch of screenMutations(engine, [short], mutants, { retest }))
      if (batch.length > 0) most = Math.max(most, engine.gpu.bytes);
    return most;
  };
  await run(WARM_UP);
  const before = engine.gpu.bytes;
  const most = await run(MUTANTS);
  return [
    {
      name: 'memory.growth_bytes_10k',
      value: engine.gpu.bytes - before,
      unit: 'B',
      note: `GPU buffers after ${MUTANTS} mutants of the last layer, 4 tokens, less before (weights: ${model.gpuBytes} B)`,
    },
    {
      name: 'memory.peak_bytes.organism',
      value: most,
      unit: 'B',
      note: 'GPU buffers at most meanwhile, weights included',
    },
  ];
};
