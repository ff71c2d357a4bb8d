import { promptKey } from '../../../src/lib/assay/prompt-spec.ts';
import { formatMatrix, type MatrixId } from '../../../src/lib/model/matrix.ts';
import type { ModelReader } from '../../weights/canonical.ts';
import type { MatrixRange, TokenPrompt } from '../contract.ts';
import { stepsOf } from '../shared/prompt-room.ts';
import { autotune } from './device/autotune.ts';
import { F32_READER } from './model/gpu-matrix.ts';
import { linearSource } from './kernels/linear.ts';
import type { Following, Runner } from './run/generate.ts';
import { Gpu } from './device/gpu.ts';
import { matricesOf, locationOf, type GpuModel } from './model/gpu-model.ts';
import { uploadModel } from './model/upload-model.ts';
import { extent } from './kernels/extent.ts';
import {
  createActivationBuffers,
  destroyActivationBuffers,
  type ActivationBuffers,
} from './run/activation-buffers.ts';
import type { Tuning } from './device/tuning.ts';
import { forget, runWildType, type WildType } from './run/wild-type.ts';

/** Wild types kept at a time. */
const KEPT_WILD_TYPES = 4;
/** Sequence lengths are rounded up to this, so that buffers are seldom made anew. */
const CAPACITY_STEP = 64;
/** Most prompt tokens fed in at once. */
const MAX_PROMPT_ROWS = 256;

/** One model on one GPU device, and what is kept of it between runs. Runs must not overlap. */
export class GpuContext {
  readonly gpu: Gpu;
  readonly model: GpuModel;
  /** How kernels run; made better by {@link prepareBatches}. */
  tuning: Tuning;
  private tuned: Promise<void> | null = null;
  private state: ActivationBuffers | null = null;
  private readonly wildTypes = new Map<string, WildType>();
  private readonly valueRanges = new Map<string, MatrixRange>();

  private constructor(gpu: Gpu, model: GpuModel, tuning: Tuning) {
    this.gpu = gpu;
    this.model = model;
    this.tuning = tuning;
  }

  /**
   * Puts a model on a device. Throws what {@link uploadModel} throws.
   * @param onProgress bytes of weights on the GPU so far
   * @param maxBinding see {@link Gpu}
   */
  static async create(
    device: GPUDevice,
    tuning: Tuning,
    model: ModelReader,
    onProgress?: (loaded: number, total: number) => void,
    maxBinding?: number,
  ): Promise<GpuContext> {
    const gpu = new Gpu(device, maxBinding);
    const uploaded = await uploadModel(gpu, model, onProgress);
    await compileProducts(gpu, uploaded, tuning);
    return new GpuContext(gpu, uploaded, tuning);
  }

  /** How batches run: products always by the many-rows kernel, whatever the rows. */
  get batchTuning(): Tuning {
    const { batch } = this.tuning.linear;
    return { ...this.tuning, linear: { ...this.tuning.linear, vector: batch, matrix: batch } };
  }

  /** Finds out, once, which way of multiplying is fastest here for batches. */
  prepareBatches(): Promise<void> {
    const [matrix] = this.model.layers[0].linears.gate_up.pieces;
    return (this.tuned ??= autotune(this.gpu, matrix, this.tuning).then((tuning) => {
      this.tuning = tuning;
    }));
  }

  /** What runs sequences of up to `length` tokens, one at a time. */
  runner(length: number): Runner {
    const { gpu, model, tuning } = this;
    if (!this.state || this.state.capacity < length) {
      if (this.state) destroyActivationBuffers(gpu, this.state);
      const capacity = Math.ceil(length / CAPACITY_STEP) * CAPACITY_STEP;
      const maxRows = Math.min(capacity, MAX_PROMPT_ROWS);
      this.state = createActivationBuffers(gpu, model.config, {
        caches: 1,
        maxRows,
        maxTail: 1,
        capacity,
      });
    }
    return { gpu, model, tuning, state: this.state };
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
    const { promptIds, assay: decoding } = prompt;
    const wildType = await runWildType(
      this.runner(promptIds.length + steps),
      { promptIds, decoding, steps },
      following,
    );
    this.wildTypes.set(key, wildType);
    for (const [oldest, old] of this.wildTypes) {
      if (this.wildTypes.size <= KEPT_WILD_TYPES) break;
      if (old === wildType || old.users > 0) continue;
      this.wildTypes.delete(oldest);
      forget(this, old);
    }
    return wildType;
  }

  /** Max and min of a whole matrix, and where they stand (row and column of that matrix). */
  async valueRange(id: MatrixId): Promise<MatrixRange> {
    const key = formatMatrix(id);
    let found = this.valueRanges.get(key);
    if (!found) {
      const location = locationOf(this.model, id);
      const { first, rows, cols } = location;
      const all = { row: first, col: 0, height: rows, width: cols };
      const raw = await extent(this.gpu, location, all);
      const inMatrix = ({ row, col }: { row: number; col: number }) => ({ row: row - first, col });
      found = {
        min: raw.min,
        max: raw.max,
        argmax: inMatrix(raw.argmax),
        argmin: inMatrix(raw.argmin),
      };
      this.valueRanges.set(key, found);
    }
    return found;
  }

  /** Frees the device and everything on it. */
  destroy(): void {
    this.gpu.device.destroy();
  }
}

/**
 * Compiles the product kernels side by side, those of thawed rows too: they are the large ones,
 * and one after the other they would hold up the first answers.
 */
function compileProducts(gpu: Gpu, model: GpuModel, { linear }: Tuning): Promise<void> {
  const readers = new Map(
    [F32_READER, ...matricesOf(model).map(({ reader }) => reader)].map(
      (reader) => [reader.name, reader] as const,
    ),
  );
  return gpu.compile(
    [...readers.values()].flatMap((reader) =>
      [linear.vector, linear.matrix].map((tile) => linearSource(reader, tile)),
    ),
  );
}
