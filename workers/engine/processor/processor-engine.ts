import { LabError } from '../../../src/lib/base/failure.ts';
import type { MatrixId } from '../../../src/lib/model/matrix.ts';
import { parameterCount } from '../../../src/lib/model/model-config.ts';
import type { Rect } from '../../../src/lib/model/site.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import { predictionFlops } from '../../../src/lib/risk/predict-cost.ts';
import { PROCESSOR_BYTES } from '../../../src/lib/model/compute-memory.ts';
import type { DeviceInfo } from '../../../src/lib/model/device-info.ts';
import type { ModelInfo } from '../../../src/lib/model/model-info.ts';
import type { ScreenKind } from '../../../src/lib/plan/grid.ts';
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
import { layerReference } from '../shared/layer-reference.ts';
import { checkQuestion } from '../shared/check-question.ts';
import { checkRoom } from '../shared/prompt-room.ts';
import { screenInPlace, type InPlaceBackend } from '../shared/screen-in-place.ts';
import { screenBatched } from './batch/screen-batched.ts';
import { checkGolden, checkLayer } from './check.ts';
import { ProcessorContext } from './context.ts';
import { exploreMutant, planOverwrite, repeatMutated } from './explore.ts';
import type { KernelBuild } from './kernels.ts';
import type { Port } from './pool/messages.ts';
import { ProcessorPool } from './pool/pool.ts';
import { predictInPool, risksInPool } from './pool/predict-in-pool.ts';
import { predict, risks } from './predict/predict.ts';
import { findSuperWeights } from './super-weights.ts';
import { viewWeights } from './weights.ts';
import type { WildType } from './wild-type.ts';

/** Workers that batched screens are dealt out to. */
export interface ProcessorWorkers {
  /** How many at most. */
  count: number;
  /** Bytes of weights that all of them together may hold; what they cannot share each has a copy of. */
  memory: number;
  /** Starts one. */
  spawn: () => Port;
}

/** The processor as a device. @param workers absent: everything is computed on this thread */
export function openProcessor(workers?: ProcessorWorkers): ComputeDevice {
  return {
    load: (model, options) => ProcessorEngine.load(model, options, workers),
    close: () => undefined,
  };
}

/** The engine on the processor: a model in WebAssembly's memory. */
export class ProcessorEngine implements Engine {
  readonly model: ModelInfo;
  readonly device: DeviceInfo;
  readonly screensAside: boolean;
  /** Resolves when a kernel is broken off, after which memory may hold anything. */
  readonly lost: Promise<LabError>;
  failure: LabError | null = null;
  /** What it works with, for those who measure its parts. */
  readonly context: ProcessorContext;
  private readonly pool: ProcessorPool | null;
  private readonly computesRightly: () => Promise<void>;
  private lose: (error: LabError) => void = () => undefined;

  /** @param computesRightly rejects if the processor does not compute the model */
  constructor(
    context: ProcessorContext,
    { name, reader }: Pick<EngineModel, 'name' | 'reader'>,
    computesRightly: () => Promise<void>,
    workers?: ProcessorWorkers,
  ) {
    const { config, quantization, hash } = reader;
    const size = poolSize(context, workers);
    this.context = context;
    this.model = {
      name,
      config,
      quantization,
      parameters: parameterCount(config),
      weightBytes: context.weightBytes,
      hash,
    };
    this.device = describe(context.build, Math.max(1, size));
    this.lost = new Promise((resolve) => (this.lose = resolve));
    this.computesRightly = computesRightly;
    this.pool = workers && size > 0 ? ProcessorPool.create(context, workers.spawn, size) : null;
    this.screensAside = this.pool !== null;
  }

  /** See ComputeDevice.load. */
  static async load(
    model: EngineModel,
    { signal, onWeights, onCheck }: LoadOptions = {},
    workers?: ProcessorWorkers,
  ): Promise<ProcessorEngine> {
    const { reader, golden } = model;
    const context = await ProcessorContext.load(reader, {
      ...(signal ? { signal } : {}),
      ...(onWeights ? { onWeights } : {}),
      ...(workers ? { packedBytes: packedBytesFor(workers), codedBytes: workers.memory } : {}),
    });
    onCheck?.();
    const reference = golden ? null : await layerReference(reader, signal);
    const computesRightly = async () => {
      if (golden) await checkGolden(context, golden);
      if (reference) checkLayer(context, reference);
    };
    await computesRightly();
    signal?.throwIfAborted();
    return new ProcessorEngine(context, model, computesRightly, workers);
  }

  wildType(prompt: TokenPrompt, options: GenerateOptions = {}) {
    return this.guard(async () => (await this.context.wildType(prompt, options)).generation);
  }

  mutate(
    prompt: TokenPrompt,
    mutation: Mutation,
    options: GenerateOptions = {},
    values?: Float32Array,
  ) {
    const { context } = this;
    return this.guard(async () => {
      const wildType = await context.wildType(prompt, { signal: options.signal });
      return exploreMutant(context, wildType, mutation, options, values);
    });
  }

  screen(
    prompts: readonly TokenPrompt[],
    mutations: Iterable<Mutation>,
    { how = 'batched', outputs = false, signal }: ScreenOptions = {},
  ) {
    const { context, pool } = this;
    for (const prompt of prompts) checkRoom(context.model.config, prompt);
    const detail = { outputs, signal };
    if (how === 'in place')
      return this.guardAll(screenInPlace(inPlace(context), prompts, mutations, detail));
    if (pool) return this.guardAll(pool.screenMutations(prompts, mutations, detail));
    const retest = () => this.check();
    return this.guardAll(screenBatched(context, prompts, mutations, { ...detail, retest }));
  }

  predict(prompts: readonly TokenPrompt[], question: RiskQuestion, options: PredictOptions = {}) {
    const { context } = this;
    const pool = this.poolFor(prompts);
    checkQuestion(context.model.config, prompts, question);
    return this.guardAll(
      pool
        ? predictInPool(pool, context, prompts, question, options)
        : predict(context, prompts, question, options),
    );
  }

  risks(
    prompts: readonly TokenPrompt[],
    matrix: MatrixId,
    { kind, tile }: Pick<RiskQuestion, 'tile'> & { kind: ScreenKind },
    options: PredictOptions = {},
  ) {
    const { context } = this;
    const pool = this.poolFor(prompts);
    const question = { matrices: [matrix], kinds: [kind], tile };
    return this.guard(() => {
      checkQuestion(context.model.config, prompts, question);
      return pool
        ? risksInPool(pool, prompts, question, options)
        : risks(context, prompts, question, options);
    });
  }

  /** The workers, where predicting under some prompts is enough work for them. */
  private poolFor(prompts: readonly TokenPrompt[]): ProcessorPool | null {
    const { config } = this.context.model;
    const flops = prompts.reduce((sum, { promptIds, assay }) => {
      const run = { prompt: promptIds.length, answer: assay.maxNewTokens };
      return sum + predictionFlops(config, run);
    }, 0);
    return flops < ALONE_FLOPS ? null : this.pool;
  }

  weights(matrix: MatrixId, rect: Rect, maxCells: number) {
    return this.guard(() => viewWeights(this.context, matrix, rect, maxCells));
  }

  valueRange(matrix: MatrixId) {
    return this.guard(() => this.context.valueRange(matrix));
  }

  superWeights(ids: readonly number[], signal?: AbortSignal) {
    const { heap, model } = this.context;
    return this.guard(() => findSuperWeights(heap, model, ids, signal));
  }

  check(): Promise<void> {
    return this.guard(this.computesRightly);
  }

  /** Ends the workers and frees what is kept of runs; the weights go with the last reference. */
  close(): void {
    this.failure ??= new LabError('device-lost', 'The engine was closed.', 'Load a model again.');
    this.pool?.close();
    this.context.close();
  }

  /** Does a job, unless the engine is closed or broken. */
  private async guard<T>(job: () => T | Promise<T>): Promise<T> {
    this.expectAlive();
    try {
      return await job();
    } catch (error) {
      throw this.breaksDown(error);
    }
  }

  private async *guardAll<T>(jobs: AsyncGenerator<T>): AsyncGenerator<T> {
    this.expectAlive();
    try {
      for await (const done of jobs) {
        yield done;
        this.expectAlive();
      }
    } catch (error) {
      throw this.breaksDown(error);
    }
  }

  private expectAlive(): void {
    if (this.failure) throw this.failure;
  }

  /** What is to be thrown for an error; a kernel that was broken off ends the engine. */
  private breaksDown(error: unknown): unknown {
    if (!(error instanceof WebAssembly.RuntimeError)) return error;
    this.failure ??= new LabError(
      'device-lost',
      `A kernel of the processor engine was broken off (${error.message}).`,
      'Load the model again; results so far are kept.',
      { cause: error },
    );
    this.lose(this.failure);
    return this.failure;
  }
}

/**
 * What a prediction of less arithmetic takes one thread is less than what dealing it out costs: the
 * organism's, of 26 GFLOP, takes two threads 1.9 s and one 1.8 s in Node.
 */
const ALONE_FLOPS = 50e9;

/**
 * Weights are f32 where copies of them leave as many workers as make up for what unpacking codes costs
 * (measured on the organism's batches, where it is most: a quarter to a third).
 */
const packedBytesFor = ({ count, memory }: ProcessorWorkers) => memory / Math.ceil(0.75 * count);

/** Workers of the pool: as many as there may be, and as have room for what each needs of the weights. */
function poolSize({ weightBytes, ownBytes }: ProcessorContext, workers?: ProcessorWorkers): number {
  if (!workers) return 0;
  const room = workers.memory - (weightBytes - ownBytes);
  return Math.max(0, Math.min(workers.count, Math.floor(room / ownBytes)));
}

function describe(build: KernelBuild, threads: number): DeviceInfo {
  const simd = build === 'relaxed' ? 'relaxed SIMD' : 'SIMD';
  return {
    engine: 'processor',
    vendor: 'WebAssembly',
    architecture: simd,
    // without the number of threads, which nothing of the results depends on
    description: `Processor (WebAssembly, ${simd})`,
    isFallback: false,
    features: build === 'relaxed' ? ['relaxed-simd', 'simd'] : ['simd'],
    limits: { threads, memory: PROCESSOR_BYTES.most },
  };
}

function inPlace(context: ProcessorContext): InPlaceBackend<WildType> {
  return {
    wildType: (prompt, signal) => context.wildType(prompt, { signal }),
    planOverwrite: (mutation) => planOverwrite(context, mutation),
    repeatMutated: (wildType, { site }, value, following) =>
      repeatMutated(context, wildType, site, value, following),
  };
}
