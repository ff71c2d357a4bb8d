import { parameterCount } from '../src/lib/model-config.ts';
import type { DeviceInfo, ModelInfo } from '../src/lib/runs.ts';
import type { LoadStage } from '../src/protocol.ts';
import { openDevice } from './engine/device.ts';
import { Engine } from './engine/engine.ts';
import { checkGolden } from './engine/golden.ts';
import { openModel, type ModelBytes } from './open-model.ts';
import type { Tokenizer } from './weights/tokenizer.ts';
import { WeightsError } from './weights/weights-error.ts';

/** A model on a device that has passed its check. */
export interface OpenEngine {
  engine: Engine;
  tokenizer: Tokenizer;
  model: ModelInfo;
  device: DeviceInfo;
  /** Checks again that the device computes what was recorded; rejects if not. */
  retest: () => Promise<void>;
}

export interface EngineSource {
  /** What the model is called. */
  name: string;
  bytes: ModelBytes;
  /** `navigator.gpu`, or what stands for it. */
  gpu: GPU | undefined;
  /** Told where nothing is recorded of the model, so that it is used unchecked; else that is an error. */
  onUnchecked?: () => void;
}

/**
 * Opens the device, loads a model and checks it against the results recorded beside it. Throws a
 * LabError that says what failed.
 */
export async function openEngine(
  { name, bytes, gpu, onUnchecked }: EngineSource,
  signal: AbortSignal,
  onProgress: (stage: LoadStage, loaded: number, total: number) => void = () => undefined,
): Promise<OpenEngine> {
  onProgress('device', 0, 1);
  const { device, info, tuning } = await openDevice(gpu);
  try {
    onProgress('files', 0, 1);
    const { reader, tokenizer, golden } = await openModel(bytes, {
      signal,
      onHashed: (loaded, total) => onProgress('files', loaded, total),
    });
    const engine = await Engine.create(device, tuning, reader, (loaded, total) => {
      onProgress('weights', loaded, total);
    });
    onProgress('golden', 0, 1);
    if (!golden) unchecked(onUnchecked);
    const retest = async () => {
      if (golden) await checkGolden(engine, golden);
    };
    await retest();
    signal.throwIfAborted();
    const { config, quantization, hash } = reader;
    const parameters = parameterCount(config);
    const { weightBytes: gpuBytes } = engine.model;
    const model: ModelInfo = { name, config, quantization, parameters, gpuBytes, hash };
    return { engine, tokenizer, model, device: info, retest };
  } catch (error) {
    device.destroy();
    throw error;
  }
}

function unchecked(onUnchecked: (() => void) | undefined): void {
  if (!onUnchecked)
    throw new WeightsError(
      'file-missing',
      'There is no golden.json, the recorded results of the model.',
      'Reload the page; if it happens again, the site’s copy of the model is damaged.',
    );
  onUnchecked();
}
