import { promptKey } from '../../../src/lib/assay/prompt-spec.ts';
import { PREPARED_BYTES } from '../../../src/lib/model/compute-memory.ts';
import { formatMatrix, matrixShape, type MatrixId } from '../../../src/lib/model/matrix.ts';
import type { ModelReader } from '../../weights/canonical.ts';
import type { LoadOptions, MatrixRange, TokenPrompt } from '../contract.ts';
import { stepsOf } from '../shared/prompt-room.ts';
import { PreparedPrompt } from './batch/prepared-prompt.ts';
import type { Following, Runner } from './generate.ts';
import { Heap } from './heap.ts';
import { bestBuild, loadKernels, type KernelBuild } from './kernels.ts';
import { loadModel, type LoadModelOptions } from './load-model.ts';
import { bytesOutside, type ProcessorModel } from './model.ts';
import { copyIn, type ModelCopy } from './pool/model-copy.ts';
import { createActivations, destroyActivations, type Activations } from './activations.ts';
import { isMemoryShared } from './shared-memory.ts';
import { extentOf } from './weights.ts';
import { forget, runWildType, type WildType } from './wild-type.ts';

/** For what is kept of runs: wild types, and what was prepared from them; some at least. */
const KEPT_BYTES = PREPARED_BYTES.processor;
const KEPT_LEAST = 4;
/** Sequence lengths are rounded up to this, so that room is seldom made anew. */
const CAPACITY_STEP = 64;
/** Most prompt tokens fed in at once. */
const MAX_PROMPT_ROWS = 256;

export interface ContextOptions
  extends
    Pick<LoadOptions, 'signal' | 'onWeights'>,
    Pick<LoadModelOptions, 'packedBytes' | 'codedBytes'> {
  /** The best that runs here where absent. */
  build?: KernelBuild;
  /** For what is kept of runs. */
  keptBytes?: number;
}

/** One model in the processor's memory, and what is kept of it between runs. Runs must not overlap. */
export class ProcessorContext {
  readonly heap: Heap;
  readonly model: ProcessorModel;
  /** Which kernels compute. */
  readonly build: KernelBuild;
  /** Bytes of weights in memory. */
  readonly weightBytes: number;
  /** How many of them each worker has to itself. */
  readonly ownBytes: number;
  /** Of the heap, before anything was computed. */
  private readonly loadedBytes: number;
  private readonly keptBytes: number;
  private state: Activations | null = null;
  private readonly wildTypes = new Map<string, WildType>();
  private readonly prepared = new Map<string, PreparedPrompt>();
  private readonly valueRanges = new Map<string, MatrixRange>();

  private constructor(heap: Heap, model: ProcessorModel, build: KernelBuild, keptBytes: number) {
    this.heap = heap;
    this.model = model;
    this.build = build;
    this.loadedBytes = heap.bytes;
    const outside = bytesOutside(model);
    this.weightBytes = heap.bytes + outside;
    this.ownBytes = heap.bytes + (isMemoryShared() ? 0 : outside);
    this.keptBytes = keptBytes;
  }

  /**
   * Loads a model. Throws what {@link loadModel} throws.
   * @param onWeights bytes of weights in memory so far
   */
  static async load(reader: ModelReader, options: ContextOptions = {}): Promise<ProcessorContext> {
    const { build = bestBuild(), keptBytes = KEPT_BYTES, signal, onWeights } = options;
    const { packedBytes, codedBytes } = options;
    const heap = new Heap(await loadKernels(build));
    const onProgress = (loaded: number, total: number) => {
      signal?.throwIfAborted();
      onWeights?.(loaded, total);
    };
    const model = await loadModel(heap, reader, { packedBytes, codedBytes, onProgress });
    return new ProcessorContext(heap, model, build, keptBytes);
  }

  /** A context of its own with a copy of another's model. */
  static async adopt(copy: ModelCopy, build: KernelBuild): Promise<ProcessorContext> {
    const heap = new Heap(await loadKernels(build));
    return new ProcessorContext(heap, copyIn(heap, copy), build, KEPT_BYTES);
  }

  /** What runs sequences of up to `length` tokens, one at a time. */
  runner(length: number): Runner {
    const { heap, model } = this;
    if (!this.state || this.state.capacity < length) {
      if (this.state) destroyActivations(heap, this.state);
      this.state = null;
      const positions = Math.ceil(length / CAPACITY_STEP) * CAPACITY_STEP;
      const maxRows = Math.min(positions, MAX_PROMPT_ROWS);
      this.state = createActivations(heap, model.config, { maxRows, slots: 1, positions });
    }
    return { heap, model, state: this.state };
  }

  /** The wild type of an assay: run now, or kept from before. */
  async wildType(prompt: TokenPrompt, following: Following = {}): Promise<WildType> {
    const key = promptKey(prompt.assay);
    const kept = this.wildTypes.get(key);
    if (kept) {
      // the Map's order is the order of last use
      this.wildTypes.delete(key);
      this.wildTypes.set(key, kept);
      return kept;
    }
    const steps = stepsOf(this.model.config, prompt);
    this.makeRoom();
    const { promptIds, assay: decoding } = prompt;
    const runner = this.runner(promptIds.length + steps);
    const wildType = await runWildType(runner, { promptIds, decoding, steps }, following);
    this.wildTypes.set(key, wildType);
    return wildType;
  }

  /** Forgets the oldest wild types where there are too many to keep one more. */
  private makeRoom(): void {
    for (const [key, wildType] of this.wildTypes) {
      if (this.wildTypes.size < KEPT_LEAST) return;
      if (this.heap.bytes - this.loadedBytes < this.keptBytes) return;
      if (wildType.users > 0) continue;
      this.prepared.get(key)?.destroy();
      this.prepared.delete(key);
      this.wildTypes.delete(key);
      forget(this.heap, wildType);
    }
  }

  /** Max and min of a whole matrix, and where they stand. */
  valueRange(id: MatrixId): MatrixRange {
    const key = formatMatrix(id);
    let found = this.valueRanges.get(key);
    if (!found) {
      const { rows: height, cols: width } = matrixShape(this.model.config, id.projection);
      const all = extentOf(this.heap, this.model, id, { row: 0, col: 0, height, width });
      const { min, max, argmax, argmin } = all;
      found = { min, max, argmax, argmin };
      this.valueRanges.set(key, found);
    }
    return found;
  }

  /** A prompt prepared for batches, now or before. Valid until another is asked for. */
  async prepare(prompt: TokenPrompt, signal?: AbortSignal): Promise<PreparedPrompt> {
    const wildType = await this.wildType(prompt, { signal });
    const key = promptKey(prompt.assay);
    const run = this.prepared.get(key) ?? new PreparedPrompt(this.heap, this.model, wildType);
    this.prepared.set(key, run);
    return run;
  }

  /** Frees what is kept of runs; the weights go with the last reference to the engine. */
  close(): void {
    for (const run of this.prepared.values()) run.destroy();
    for (const wildType of this.wildTypes.values()) forget(this.heap, wildType);
    if (this.state) destroyActivations(this.heap, this.state);
    this.state = null;
    this.prepared.clear();
    this.wildTypes.clear();
  }
}
