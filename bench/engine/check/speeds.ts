import { PROJECTIONS } from '../../../src/lib/model/matrix.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { Engine, TokenPrompt } from '../../../workers/engine/contract.ts';
import { Heap } from '../../../workers/engine/processor/heap.ts';
import { loadKernels } from '../../../workers/engine/processor/kernels.ts';
import type { ProcessorEngine } from '../../../workers/engine/processor/processor-engine.ts';
import type { WebGpuEngine } from '../../../workers/engine/webgpu/webgpu-engine.ts';
import { generationSpeed, speedMeasures } from '../generation.ts';
import type { Measure } from '../measure.ts';
import { sampleMutants } from '../mutants.ts';
import { bestProduct } from '../processor/products.ts';
import { screen } from '../screening.ts';
import type { Done } from './steps.ts';

/** Mutants of a matrix: a full batch of a software adapter, or of a graphics card. */
const BATCH = { software: 31, hardware: 255 };

/** The GPU's generation and exact mutants. @param gflops its best product, where one was measured */
export function webgpuSpeeds(
  engine: WebGpuEngine,
  fox: TokenPrompt,
  gflops: number | null,
): Promise<Done<null>> {
  const each = engine.device.isFallback ? BATCH.software : BATCH.hardware;
  return speeds(engine, fox, 'webgpu', { gflops, each });
}

/** The processor's; its product on one thread. */
export async function processorSpeeds(
  engine: ProcessorEngine,
  fox: TokenPrompt,
): Promise<Done<null>> {
  const { build, model } = engine.context;
  const { rows, cols } = model.layers[0].linears.gate_up;
  const gflops = await bestProduct(new Heap(await loadKernels(build)), rows, cols);
  return speeds(engine, fox, 'processor', { gflops, each: BATCH.hardware });
}

async function speeds(
  engine: Engine,
  fox: TokenPrompt,
  name: 'webgpu' | 'processor',
  { gflops, each }: { gflops: number | null; each: number },
): Promise<Done<null>> {
  const { config } = engine.model;
  const length = { prompt: 128, steps: fox.assay.maxNewTokens, repeats: 3 };
  const speed = await generationSpeed(engine, fox.promptIds, length);
  // one matrix of each layer, and every projection
  const mutants = PROJECTIONS.flatMap((projection, i): Mutation[] =>
    sampleMutants(config, [i % config.num_hidden_layers], each, [projection]),
  );
  await screen(engine, fox, mutants.slice(0, each)); // the first compiles, and runs the wild type
  const { ms } = await screen(engine, fox, mutants);
  const product: Measure[] = [];
  if (gflops !== null)
    product.push({
      name: `${name}.gemm_gflops`,
      value: gflops,
      unit: 'GFLOP/s',
      note: `the layers’ largest product${name === 'processor' ? ', one thread' : ''}`,
    });
  const measures: Measure[] = [
    ...product,
    ...speedMeasures(speed, length, (which) => `${name}.${which}_tokens_per_s`),
    {
      name: `${name}.mutants_per_s`,
      value: 1000 / ms,
      unit: '1/s',
      note: `exact, in batches, ${mutants.length} mutants: squares of 8, max and min, a matrix of every layer, ${fox.assay.maxNewTokens} new tokens`,
    },
  ];
  return {
    result: null,
    message: `${(1000 / ms).toFixed(1)} exact mutants a second.`,
    found: { measures },
  };
}
