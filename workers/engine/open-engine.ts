import { parameterCount } from '../../src/lib/model/model-config.ts';
import type { DeviceInfo } from '../../src/lib/model/device-info.ts';
import type { ModelInfo } from '../../src/lib/model/model-info.ts';
import type { LoadStage } from '../../src/protocols/engine.ts';
import { openDevice } from './webgpu/device/device.ts';
import { Engine } from './webgpu/engine.ts';
import { checkGolden } from './webgpu/checks/golden.ts';
import { checkLayer, layerReference } from './webgpu/checks/layer-check.ts';
import { openModel, type ModelBytes } from './open-model.ts';
import type { Tokenizer } from '../weights/tokenizer.ts';
import { WeightsError } from '../weights/weights-error.ts';

/** A model on a device that has passed its check. */
export interface OpenEngine {
  engine: Engine;
  tokenizer: Tokenizer;
  model: ModelInfo;
  device: DeviceInfo;
  /** Checks again that the device computes the model; rejects if not. */
  retest: () => Promise<void>;
}

export interface EngineSource {
  /** What the model is called. */
  name: string;
  bytes: ModelBytes;
  /** `navigator.gpu`, or what stands for it. */
  gpu: GPU | undefined;
  /** Results must be recorded beside the model: without them its files are damaged. */
  recorded?: boolean;
}

/**
 * Opens the device, loads a model and checks that the device computes it: the results recorded
 * beside it, or, where there are none, one layer of it. Throws a LabError that says what failed.
 */
export async function openEngine(
  { name, bytes, gpu, recorded }: EngineSource,
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
    if (recorded && !golden)
      throw new WeightsError(
        'file-missing',
        'There is no golden.json, the recorded results of the model.',
        'Reload the page; if it happens again, the site’s copy of the model is damaged.',
      );
    const engine = await Engine.create(device, tuning, reader, (loaded, total) => {
      onProgress('weights', loaded, total);
    });
    onProgress('golden', 0, 1);
    const reference = golden ? null : await layerReference(reader, signal);
    const retest = async () => {
      if (golden) await checkGolden(engine, golden);
      if (reference) await checkLayer(engine, reference);
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
