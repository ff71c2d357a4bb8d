import type { EngineName } from '../../src/lib/model/engine-name.ts';
import type { LoadStage } from '../../src/protocols/engine-messages.ts';
import type { ComputeDevice, Engine } from './contract.ts';
import { openModel, type ModelBytes, type OpenModel } from './open-model.ts';
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
  | { engine: 'processor'; workers?: ProcessorWorkers | undefined };

/** What there is to compute with. */
export interface Machine {
  gpu: GPU | undefined;
  /** For the processor engine; absent: it computes on this thread. */
  workers?: ProcessorWorkers;
}

/** An engine with its part of a machine. */
export const choiceOf = (engine: EngineName, { gpu, workers }: Machine): EngineChoice =>
  engine === 'webgpu' ? { engine, gpu } : { engine, workers };

export interface ModelSource {
  /** What the model is called. */
  name: string;
  bytes: ModelBytes;
  /** Results must be recorded beside the model: without them its files are damaged. */
  recorded?: boolean;
}

/** A model whose files were found and understood, not yet on a device. */
export interface OpenFiles extends OpenModel {
  name: string;
}

type OnProgress = (stage: LoadStage, loaded: number, total: number) => void;
const QUIETLY: OnProgress = () => undefined;

/** Opens a model's files. Throws a WeightsError that says what failed. */
export async function openFiles(
  { name, bytes, recorded }: ModelSource,
  signal: AbortSignal,
  onProgress = QUIETLY,
): Promise<OpenFiles> {
  onProgress('files', 0, 1);
  const files = await openModel(bytes, {
    signal,
    onHashed: (loaded, total) => onProgress('files', loaded, total),
  });
  if (recorded && !files.golden)
    throw new WeightsError(
      'file-missing',
      'There is no golden.json, the recorded results of the model.',
      'Reload the page; if it happens again, the site’s copy of the model is damaged.',
    );
  return { name, ...files };
}

/**
 * Puts a model on an engine: the device, the weights, and the check that the device computes it.
 * The one place that knows which engines there are. Throws a LabError that says what failed.
 */
export async function openOn(
  { name, reader, golden }: OpenFiles,
  on: EngineChoice,
  signal: AbortSignal,
  onProgress = QUIETLY,
): Promise<Engine> {
  onProgress('device', 0, 1);
  const device = await openDevice(on);
  try {
    return await device.load(
      { name, reader, golden },
      {
        signal,
        onWeights: (loaded, total) => onProgress('weights', loaded, total),
        onCheck: () => onProgress('golden', 0, 1),
      },
    );
  } catch (error) {
    device.close();
    throw error;
  }
}

/** Opens a model's files and puts it on an engine. Throws what {@link openFiles} and {@link openOn} throw. */
export async function openEngine(
  { on, ...source }: ModelSource & { on: EngineChoice },
  signal: AbortSignal,
  onProgress = QUIETLY,
): Promise<OpenEngine> {
  const files = await openFiles(source, signal, onProgress);
  const engine = await openOn(files, on, signal, onProgress);
  return { engine, tokenizer: files.tokenizer };
}

async function openDevice(on: EngineChoice): Promise<ComputeDevice> {
  if (on.engine === 'webgpu') return openWebGpu(on.gpu);
  // a page that computes on a GPU does without its kernels
  const { openProcessor } = await import('./processor/processor-engine.ts');
  return openProcessor(on.workers);
}
