import { parameterCount } from '../src/lib/model-config.ts';
import type { DeviceInfo, ModelInfo } from '../src/lib/runs.ts';
import type { LoadStage } from '../src/protocol.ts';
import { openDevice } from './engine/device.ts';
import { Engine } from './engine/engine.ts';
import { checkGolden, parseGolden, type Golden } from './engine/golden.ts';
import { readWhole, type ModelFiles } from './weights/byte-source.ts';
import { loadMlc } from './weights/mlc.ts';
import type { Tokenizer } from './weights/tokenizer.ts';
import { WeightsError } from './weights/weights-error.ts';

/** A model on a device that has passed its check. */
export interface OpenEngine {
  engine: Engine;
  model: ModelInfo;
  device: DeviceInfo;
  /** Checks again that the device computes what was recorded; rejects if not. */
  retest: () => Promise<void>;
}

export interface ModelSource {
  /** What the model is called. */
  name: string;
  /** Its folder, in MLC's form. */
  files: ModelFiles;
  /** `navigator.gpu`, or what stands for it. */
  gpu: GPU | undefined;
  /** Told where nothing is recorded of the model, so that it is used unchecked; else that is an error. */
  onUnchecked?: () => void;
  /** What else loads beside the weights; its failure is reported before the upload. */
  tokenizer?: Promise<Tokenizer>;
}

/**
 * Opens the device, loads a model and checks it against the results recorded beside it. Throws a
 * LabError that says what failed.
 */
export async function openEngine(
  { name, files, gpu, onUnchecked, tokenizer }: ModelSource,
  signal: AbortSignal,
  onProgress: (stage: LoadStage, loaded: number, total: number) => void = () => undefined,
): Promise<OpenEngine> {
  onProgress('device', 0, 1);
  const { device, info, tuning } = await openDevice(gpu);
  try {
    const reader = await loadMlc(files, { signal });
    if (tokenizer) {
      onProgress('tokenizer', 0, 1);
      await tokenizer;
    }
    const engine = await Engine.create(device, tuning, reader, (loaded, total) => {
      onProgress('weights', loaded, total);
    });
    onProgress('golden', 0, 1);
    const golden = await fetchGolden(files, onUnchecked);
    const retest = async () => {
      if (golden) await checkGolden(engine, golden);
    };
    await retest();
    signal.throwIfAborted();
    const { config, quantization, hash } = reader;
    const parameters = parameterCount(config);
    const { weightBytes: gpuBytes } = engine.model;
    const model: ModelInfo = { name, config, quantization, parameters, gpuBytes, hash };
    return { engine, model, device: info, retest };
  } catch (error) {
    device.destroy();
    throw error;
  }
}

async function fetchGolden(
  files: ModelFiles,
  onMissing: (() => void) | undefined,
): Promise<Golden | null> {
  let bytes: ArrayBuffer;
  try {
    bytes = await readWhole(files, 'golden.json');
  } catch (error) {
    const missing = error instanceof WeightsError && error.problem === 'file-missing';
    if (!missing || !onMissing) throw error;
    onMissing();
    return null;
  }
  return parseGolden(bytes, (what) => {
    throw new WeightsError(
      'config-bad',
      `golden.json, the recorded results of the model, cannot be used: ${what}.`,
      'Reload the page; if it happens again, the site’s copy of the model is damaged.',
    );
  });
}
