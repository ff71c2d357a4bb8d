import type { LoadStage } from '../../src/protocols/engine-messages.ts';
import type { ComputeDevice, Engine } from './contract.ts';
import { openModel, type ModelBytes } from './open-model.ts';
import type { ProcessorWorkers } from './processor/processor-engine.ts';
import { openWebGpu } from './webgpu/webgpu-engine.ts';
import type { Tokenizer } from '../weights/tokenizer.ts';
import { WeightsError } from '../weights/weights-error.ts';

/** An engine whose model has passed its check, and the model's tokenizer. */
export interface OpenEngine {
  engine: Engine;
  tokenizer: Tokenizer;
}

/** Which engine computes, and what it computes with. */
export type EngineChoice =
  /** `gpu`: navigator.gpu, or what stands for it. */
  | { engine: 'webgpu'; gpu: GPU | undefined }
  /** Without workers on one thread. */
  | { engine: 'processor'; workers?: ProcessorWorkers };

export interface EngineSource {
  /** What the model is called. */
  name: string;
  bytes: ModelBytes;
  on: EngineChoice;
  /** Results must be recorded beside the model: without them its files are damaged. */
  recorded?: boolean;
}

/**
 * Opens an engine with a model: the device, the model's files, its weights, and the check that the
 * device computes it. The one place that knows which engines there are. Throws a LabError that says
 * what failed.
 */
export async function openEngine(
  { name, bytes, on, recorded }: EngineSource,
  signal: AbortSignal,
  onProgress: (stage: LoadStage, loaded: number, total: number) => void = () => undefined,
): Promise<OpenEngine> {
  onProgress('device', 0, 1);
  const device = await openDevice(on);
  try {
    onProgress('files', 0, 1);
    const { reader, tokenizer, golden } = await openModel(bytes, {
      signal,
      onHashed: (loaded, total) => onProgress('files', loaded, total),
    });
    if (recorded && !golden)
      throw new WeightsError(
        'file-missing',
        'There is no golden.json, the recorded results of the model.',
        'Reload the page; if it happens again, the site’s copy of the model is damaged.',
      );
    const engine = await device.load(
      { name, reader, golden },
      {
        signal,
        onWeights: (loaded, total) => onProgress('weights', loaded, total),
        onCheck: () => onProgress('golden', 0, 1),
      },
    );
    return { engine, tokenizer };
  } catch (error) {
    device.close();
    throw error;
  }
}

async function openDevice(on: EngineChoice): Promise<ComputeDevice> {
  if (on.engine === 'webgpu') return openWebGpu(on.gpu);
  // a page that computes on a GPU does without its kernels
  const { openProcessor } = await import('./processor/processor-engine.ts');
  return openProcessor(on.workers);
}
