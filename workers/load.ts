import { parameterCount } from '../src/lib/model-config.ts';
import type { DeviceInfo, ModelInfo } from '../src/lib/runs.ts';
import type { LoadStage } from '../src/protocol.ts';
import { openDevice } from './engine/device.ts';
import { Engine } from './engine/engine.ts';
import { checkGolden, type Golden } from './engine/golden.ts';
import { httpFiles, type FetchFile } from './weights/fetch-file.ts';
import { loadMlc } from './weights/mlc.ts';
import { loadTokenizer, type Tokenizer } from './weights/tokenizer.ts';
import { WeightsError } from './weights/weights-error.ts';

/** A model that is ready to be asked. */
export interface Lab {
  engine: Engine;
  tokenizer: Tokenizer;
  model: ModelInfo;
  device: DeviceInfo;
  /** Checks again that the device computes what was recorded; rejects if not. */
  retest: () => Promise<void>;
}

/**
 * Opens the device, loads the MLC repository under `baseUrl` and checks it against the results
 * recorded beside it. Throws a LabError that says what failed.
 */
export async function loadLab(
  baseUrl: string,
  signal: AbortSignal,
  onProgress: (stage: LoadStage, loaded: number, total: number) => void,
): Promise<Lab> {
  onProgress('device', 0, 1);
  const { device, info, tuning } = await openDevice(navigator.gpu);
  try {
    const files = httpFiles(baseUrl, signal);
    const tokenizerReady = loadTokenizer(files);
    // its failure is reported in its turn, below
    tokenizerReady.catch(() => undefined);
    const canonical = await loadMlc(files, {
      signal,
      onProgress: ({ loaded, total }) => {
        onProgress('weights', loaded, total);
      },
    });
    onProgress('tokenizer', 0, 1);
    const tokenizer = await tokenizerReady;
    const engine = await Engine.create(device, tuning, canonical, (loaded, total) => {
      onProgress('upload', loaded, total);
    });
    onProgress('golden', 0, 1);
    const golden = await fetchGolden(files);
    const retest = () => checkGolden(engine, golden);
    await retest();
    signal.throwIfAborted();
    const { config, quantization, hash } = canonical;
    const model: ModelInfo = {
      name: new URL(baseUrl).pathname.split('/').filter(Boolean).at(-1) ?? 'model',
      config,
      quantization,
      parameters: parameterCount(config),
      gpuBytes: engine.model.weightBytes,
      hash,
    };
    return { engine, tokenizer, model, device: info, retest };
  } catch (error) {
    device.destroy();
    throw error;
  }
}

async function fetchGolden(files: FetchFile): Promise<Golden> {
  const bytes = await files('golden.json');
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Golden;
  } catch (error) {
    throw new WeightsError(
      'config-bad',
      'golden.json, the recorded results of the model, is not valid JSON.',
      'Reload the page; if it happens again, the site’s copy of the model is damaged.',
      { cause: error },
    );
  }
}
