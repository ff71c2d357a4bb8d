import type { TokenPrompt } from '../../../workers/engine/contract.ts';
import { openModel, type OpenModel } from '../../../workers/engine/open-model.ts';
import { randomMutations } from '../../../workers/engine/testing/random-mutations.ts';
import { checkGolden } from '../../../workers/engine/webgpu/checks/golden.ts';
import { GpuContext } from '../../../workers/engine/webgpu/context.ts';
import { tilesFor, tryTiles } from '../../../workers/engine/webgpu/device/autotune.ts';
import { openDevice, type OpenDevice } from '../../../workers/engine/webgpu/device/device.ts';
import { WebGpuEngine } from '../../../workers/engine/webgpu/webgpu-engine.ts';
import { httpFiles } from '../../../workers/weights/fetch-file.ts';
import { describeTile } from '../gemm.ts';
import { openOnProcessor } from '../processor/engines.ts';
import { ASSAYS, compareEngines } from './agreement.ts';
import { processorSpeeds, webgpuSpeeds } from './speeds.ts';
import { step, type Checked } from './steps.ts';

export interface CheckOrder {
  /** Address of the organism's folder. */
  organism: string;
  /** Of the random mutants. */
  seed: number;
  /** How many, each under every prompt. */
  mutants: number;
}

/**
 * Whether this machine's GPU computes what it should, and how fast: steps that each tell what came of
 * them. One that fails stops only those that need what it gives.
 */
export async function checkGpu(
  { organism, seed, mutants }: CheckOrder,
  tell: (message: Checked) => void,
): Promise<void> {
  const bytes = { form: 'folder', files: httpFiles(organism) } as const;
  const opened = await step(tell, 'adapter', openAdapter);
  const model = await step(tell, 'model', async () => {
    const result = await openModel(bytes, { signal: new AbortController().signal });
    return { result, message: `The organism’s files were read (${result.reader.quantization}).` };
  });
  if (!model) return;
  const webgpu = opened && (await step(tell, 'kernels', () => putOnGpu(opened, model)));
  let gflops: number | null = null;
  if (webgpu) {
    await step(tell, 'golden test', async () => {
      await webgpu.check();
      return { result: null, message: 'Passed: the GPU computes what is recorded of the model.' };
    });
    gflops = await step(tell, 'tilings', () => tryTilings(webgpu));
  }
  const processor = await step(tell, 'processor', async () => {
    const result = await openOnProcessor(bytes, 'all');
    const { description, limits } = result.device;
    return {
      result,
      message: `${description} on ${limits.threads} cores computes what is recorded of the model.`,
    };
  });
  if (webgpu && processor)
    await step(tell, 'agreement', async () => {
      const prompts = ASSAYS.map((assay): TokenPrompt => ({
        assay,
        promptIds: model.tokenizer.encode(assay.prompt),
      }));
      const mutations = randomMutations(model.reader.config, mutants, seed);
      const agreement = await compareEngines({ webgpu, processor }, prompts, mutations);
      const { same, marginal, different } = agreement;
      return {
        result: null,
        ok: different.length === 0,
        message: `Of ${mutants} random mutants under each of ${prompts.length} prompts, both engines say the same of ${same}, differ over a near tie in ${marginal}, and differ otherwise in ${different.length}.`,
        found: { agreement },
      };
    });
  const [assay] = ASSAYS;
  const fox = { assay, promptIds: model.tokenizer.encode(assay.prompt) };
  if (webgpu) await step(tell, 'speed of the GPU', () => webgpuSpeeds(webgpu, fox, gflops));
  if (processor) await step(tell, 'speed of the processor', () => processorSpeeds(processor, fox));
  webgpu?.close();
  processor?.close();
}

async function openAdapter() {
  const result = await openDevice(navigator.gpu);
  const { vendor, architecture, description, isFallback } = result.info;
  const name = [vendor, architecture, description].filter(Boolean).join(' ') || 'without a name';
  const message = isFallback
    ? `Only a software adapter was found (${name}): what follows says nothing of a graphics card.`
    : `The browser offers the adapter ${name}.`;
  return { result, message, found: { device: result.info } };
}

/** An engine that is not yet checked, so that the rest can be told of a GPU that computes wrongly. */
async function putOnGpu({ device, info, tuning }: OpenDevice, { reader, golden }: OpenModel) {
  if (!golden) throw new Error('The organism’s golden.json is missing: get the repository anew.');
  const context = await GpuContext.create(device, tuning, reader);
  const model = { name: 'organism', reader };
  const result = new WebGpuEngine(context, info, model, () => checkGolden(context, golden));
  return { result, message: 'The kernels were compiled, and the model is on the GPU.' };
}

/** The table that the engine chooses its way of multiplying batches from. */
async function tryTilings({ context }: WebGpuEngine) {
  const { gpu, model, tuning } = context;
  const [matrix] = model.layers[0].linears.gate_up.pieces;
  const trials = await tryTiles(gpu, matrix, tilesFor(gpu, tuning.candidates));
  const tilings = trials.map(({ tile, gflops }) => ({ tiling: describeTile(tile), gflops }));
  if (trials.length === 0) throw new Error('No tiling of the engine fits this GPU.');
  return {
    result: trials[0].gflops,
    message: `Of ${tilings.length} ways of tiling a product, the fastest is ${tilings[0].tiling}.`,
    found: { tilings },
  };
}
