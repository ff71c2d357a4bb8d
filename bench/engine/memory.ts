import { gpuContext, type EngineMeasure } from './measure.ts';
import { faintMutants } from './mutants.ts';

const MUTANTS = 10_000;
const WARM_UP = 500;

/** Whether GPU memory stays flat over a long screen. */
export const memory: EngineMeasure = async ({ open, fox }) => {
  const { engine } = open;
  const { config, weightBytes } = engine.model;
  const { gpu } = gpuContext(engine);
  const short = { ...fox, assay: { ...fox.assay, maxNewTokens: 4 } };
  const run = async (count: number) => {
    const mutants = faintMutants(config, config.num_hidden_layers - 1, count);
    let most = 0;
    for await (const batch of engine.screen([short], mutants))
      if (batch.length > 0) most = Math.max(most, gpu.bytes);
    return most;
  };
  await run(WARM_UP);
  const before = gpu.bytes;
  const most = await run(MUTANTS);
  return [
    {
      name: 'memory.growth_bytes_10k',
      value: gpu.bytes - before,
      unit: 'B',
      note: `GPU buffers after ${MUTANTS} mutants of the last layer, 4 tokens, less before (weights: ${weightBytes} B)`,
    },
    {
      name: 'memory.peak_bytes.organism',
      value: most,
      unit: 'B',
      note: 'GPU buffers at most meanwhile, weights included',
    },
  ];
};
