import type { MatrixId } from '../../../src/lib/model/matrix.ts';
import { parameterCount } from '../../../src/lib/model/model-config.ts';
import type { Rect } from '../../../src/lib/model/site.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { DeviceInfo } from '../../../src/lib/model/device-info.ts';
import type { ScreenKind } from '../../../src/lib/plan/grid.ts';
import type { ModelInfo } from '../../../src/lib/model/model-info.ts';
import type {
  ComputeDevice,
  Engine,
  EngineModel,
  GenerateOptions,
  LoadOptions,
  PredictOptions,
  RiskQuestion,
  ScreenOptions,
  TokenPrompt,
} from '../contract.ts';
import { checkQuestion } from '../shared/check-question.ts';
import { checkRoom } from '../shared/prompt-room.ts';
import { screenInPlace, type InPlaceBackend } from '../shared/screen-in-place.ts';
import { PreparedPrompts } from './batch/prepared-prompts.ts';
import { screenBatched } from './batch/screen-batched.ts';
import { checkGolden } from './checks/golden.ts';
import { checkLayer } from './checks/layer-check.ts';
import { layerReference } from '../shared/layer-reference.ts';
import { GpuContext } from './context.ts';
import { openDevice, type OpenDevice } from './device/device.ts';
import { predict, predictRisks } from './predict/predict.ts';
import { viewWeights } from './model/weights-view.ts';
import { exploreMutant, planOverwrite, repeatMutated } from './mutate/mutant.ts';
import { findSuperWeights } from './run/super-weights.ts';
import type { WildType } from './run/wild-type.ts';

/**
 * Opens the best adapter there is. Throws a LabError 'no-webgpu' or 'no-adapter'.
 * @param gpu `navigator.gpu`, undefined where the browser has no WebGPU
 */
export async function openWebGpu(gpu: GPU | undefined): Promise<ComputeDevice> {
  const opened = await openDevice(gpu);
  return {
    load: (model, options) => WebGpuEngine.load(opened, model, options),
    close: () => opened.device.destroy(),
  };
}

/** The engine on WebGPU: a model in a device's memory. */
export class WebGpuEngine implements Engine {
  readonly model: ModelInfo;
  readonly device: DeviceInfo;
  readonly screensAside = false;
  /** What it works with, for those who measure its parts. */
  readonly context: GpuContext;
  private readonly prepared: PreparedPrompts;
  private readonly computesRightly: () => Promise<void>;

  /** @param computesRightly rejects if the device does not compute the model */
  constructor(
    context: GpuContext,
    device: DeviceInfo,
    { name, reader }: Pick<EngineModel, 'name' | 'reader'>,
    computesRightly: () => Promise<void>,
  ) {
    const { config, quantization, hash } = reader;
    this.context = context;
    this.device = device;
    this.model = {
      name,
      config,
      quantization,
      parameters: parameterCount(config),
      weightBytes: context.model.weightBytes,
      hash,
    };
    this.prepared = new PreparedPrompts(context);
    this.computesRightly = computesRightly;
  }

  /** See ComputeDevice.load. */
  static async load(
    { device, info, tuning }: OpenDevice,
    model: EngineModel,
    { signal, onWeights, onCheck }: LoadOptions = {},
  ): Promise<WebGpuEngine> {
    const { reader, golden } = model;
    const context = await GpuContext.create(device, tuning, reader, onWeights);
    onCheck?.();
    const reference = golden ? null : await layerReference(reader, signal);
    const engine = new WebGpuEngine(context, info, model, async () => {
      if (golden) await checkGolden(context, golden);
      if (reference) await checkLayer(context, reference);
    });
    await engine.check();
    signal?.throwIfAborted();
    return engine;
  }

  async wildType(prompt: TokenPrompt, options: GenerateOptions = {}) {
    return (await this.context.wildType(prompt, options)).generation;
  }

  async mutate(
    prompt: TokenPrompt,
    mutation: Mutation,
    options: GenerateOptions = {},
    values?: Float32Array,
  ) {
    const { signal, burst } = options;
    const wildType = await this.context.wildType(prompt, { signal, burst });
    return exploreMutant(this.context, wildType, mutation, options, values);
  }

  screen(
    prompts: readonly TokenPrompt[],
    mutations: Iterable<Mutation>,
    { how = 'batched', outputs = false, signal }: ScreenOptions = {},
  ) {
    const { context, prepared } = this;
    for (const prompt of prompts) checkRoom(context.model.config, prompt);
    if (how === 'in place')
      return screenInPlace(inPlace(context), prompts, mutations, { outputs, signal });
    const retest = () => this.check();
    return screenBatched(context, prepared, prompts, mutations, { outputs, signal, retest });
  }

  predict(prompts: readonly TokenPrompt[], question: RiskQuestion, options?: PredictOptions) {
    checkQuestion(this.context.model.config, prompts, question);
    return predict(this.context, prompts, question, options);
  }

  async risks(
    prompts: readonly TokenPrompt[],
    matrix: MatrixId,
    { kind, tile }: Pick<RiskQuestion, 'tile'> & { kind: ScreenKind },
    options?: PredictOptions,
  ) {
    const question = { matrices: [matrix], kinds: [kind], tile };
    checkQuestion(this.context.model.config, prompts, question);
    return predictRisks(this.context, prompts, question, options);
  }

  weights(matrix: MatrixId, rect: Rect, maxCells: number) {
    return viewWeights(this.context, matrix, rect, maxCells);
  }

  valueRange(matrix: MatrixId) {
    return this.context.valueRange(matrix);
  }

  superWeights(ids: readonly number[], signal?: AbortSignal) {
    return findSuperWeights(this.context, ids, signal);
  }

  check(): Promise<void> {
    return this.computesRightly();
  }

  get lost() {
    return this.context.gpu.lost;
  }

  get failure() {
    return this.context.gpu.failure;
  }

  close(): void {
    this.context.destroy();
  }
}

function inPlace(context: GpuContext): InPlaceBackend<WildType> {
  return {
    wildType: (prompt, signal) => context.wildType(prompt, { signal }),
    planOverwrite: (mutation) => planOverwrite(context, mutation),
    repeatMutated: (wildType, { site }, value, following) =>
      repeatMutated(context, wildType, site, value, following),
  };
}
