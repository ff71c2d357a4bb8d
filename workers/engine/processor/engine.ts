import { promptKey } from '../../../src/lib/assay/prompt-spec.ts';
import { LabError } from '../../../src/lib/base/failure.ts';
import { formatMatrix, matrixShape, type MatrixId } from '../../../src/lib/model/matrix.ts';
import type { ValueRange } from '../../../src/lib/model/value-range.ts';
import {
  mutationProblem,
  writtenValue,
  type Mutation,
} from '../../../src/lib/mutation/mutation.ts';
import type { WeightsView } from '../../../src/lib/model/weights-view.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import { siteProblem, type Rect } from '../../../src/lib/model/site.ts';
import type { LayerPeaks } from '../../../src/lib/output/super-weights.ts';
import type { ModelReader } from '../../weights/canonical.ts';
import { compare } from '../compare.ts';
import type { TokenPrompt } from '../webgpu/engine.ts';
import type { RawGeneration } from '../webgpu/run/generate.ts';
import type { Golden } from '../webgpu/checks/golden.ts';
import type { LayerReference } from '../webgpu/checks/layer-check.ts';
import type { RectRange } from '../webgpu/kernels/extent.ts';
import type { ExploredMutant, Overwrite } from '../webgpu/mutate/mutant.ts';
import type { ScreenOptions } from '../webgpu/screener.ts';
import { screenInBatches, type Diverged } from '../shared/screen-in-batches.ts';
import { PreparedRun } from './batch/prepared-run.ts';
import { verify } from './batch/verify.ts';
import { checkGolden, checkLayer } from './check.ts';
import { generate, type Following, type Runner } from './generate.ts';
import { Heap } from './heap.ts';
import { checksumOf, mutateInPlace, readSite } from './in-place.ts';
import { bestBuild, loadKernels, type KernelBuild } from './kernels.ts';
import { loadModel, placeOf, type ProcessorModel } from './model.ts';
import { paddedRows } from './panels.ts';
import { copyIn, type ModelCopy } from './pool/model-copy.ts';
import { createRunState, destroyRunState, type RunState } from './run-state.ts';
import { findSuperWeights } from './super-weights.ts';
import { extentOf, poolOf } from './weights.ts';
import { forget, runWildType, type WildType } from './wild-type.ts';

/** Wild types, and runs prepared from them, that are kept at a time. */
const KEPT = 4;
/** Sequence lengths are rounded up to this, so that room is seldom made anew. */
const CAPACITY_STEP = 64;
/** Most prompt tokens fed in at once. */
const MAX_PROMPT_ROWS = 256;

/** One model in the processor's memory, and what is kept of it between runs. Runs must not overlap. */
export class ProcessorEngine {
  readonly heap: Heap;
  readonly model: ProcessorModel;
  /** Which kernels compute. */
  readonly build: KernelBuild;
  private state: RunState | null = null;
  private readonly wildTypes = new Map<string, WildType>();
  private readonly prepared = new Map<string, PreparedRun>();
  private readonly extents = new Map<string, RectRange>();

  private constructor(heap: Heap, model: ProcessorModel, build: KernelBuild) {
    this.heap = heap;
    this.model = model;
    this.build = build;
  }

  /**
   * Loads a model. Throws what {@link loadModel} throws.
   * @param onProgress bytes of weights in memory so far
   */
  static async load(
    reader: ModelReader,
    {
      build = bestBuild(),
      onProgress,
    }: { build?: KernelBuild; onProgress?: (loaded: number, total: number) => void } = {},
  ): Promise<ProcessorEngine> {
    const heap = new Heap(await loadKernels(build));
    return new ProcessorEngine(heap, await loadModel(heap, reader, onProgress), build);
  }

  /** An engine of its own with a copy of another's model. */
  static async adopt(copy: ModelCopy, build: KernelBuild): Promise<ProcessorEngine> {
    const heap = new Heap(await loadKernels(build));
    return new ProcessorEngine(heap, copyIn(heap, copy), build);
  }

  /** What runs sequences of up to `length` tokens, one at a time. */
  runner(length: number): Runner {
    const { heap, model } = this;
    if (!this.state || this.state.capacity < length) {
      if (this.state) destroyRunState(heap, this.state);
      this.state = null;
      const positions = Math.ceil(length / CAPACITY_STEP) * CAPACITY_STEP;
      const maxRows = Math.min(positions, MAX_PROMPT_ROWS);
      this.state = createRunState(heap, model.config, { maxRows, slots: 1, positions });
    }
    return { heap, model, state: this.state };
  }

  /**
   * How many tokens an assay may generate in this model. Throws a LabError 'bad-request' if the
   * prompt leaves no room.
   */
  steps({ assay, promptIds }: TokenPrompt): number {
    const { max_position_embeddings: context } = this.model.config;
    const room = context - promptIds.length;
    if (room < 1)
      throw new LabError(
        'bad-request',
        `The prompt has ${promptIds.length} tokens; this model takes ${context}, prompt and answer together.`,
        'Shorten the prompt.',
      );
    return Math.min(assay.maxNewTokens, room);
  }

  /** The wild type of an assay: run now, or kept from before. */
  async wildType(of: TokenPrompt, following: Following = {}): Promise<WildType> {
    const key = promptKey(of.assay);
    const kept = this.wildTypes.get(key);
    if (kept) {
      // the Map's order is the order of last use
      this.wildTypes.delete(key);
      this.wildTypes.set(key, kept);
      return kept;
    }
    const steps = this.steps(of);
    this.makeRoom();
    const { promptIds, assay: decoding } = of;
    const runner = this.runner(promptIds.length + steps);
    const wildType = await runWildType(runner, { promptIds, decoding, steps }, following);
    this.wildTypes.set(key, wildType);
    return wildType;
  }

  /** Forgets the oldest wild types, so that one more may be kept. */
  private makeRoom(): void {
    for (const [key, wildType] of this.wildTypes) {
      if (this.wildTypes.size < KEPT) return;
      if (wildType.users > 0) continue;
      this.prepared.get(key)?.destroy();
      this.prepared.delete(key);
      this.wildTypes.delete(key);
      forget(this.heap, wildType);
    }
  }

  /** Max and min of a whole matrix, and where they stand. */
  extent(id: MatrixId): Promise<RectRange> {
    const key = formatMatrix(id);
    const { rows: height, cols: width } = matrixShape(this.model.config, id.projection);
    const whole = { row: 0, col: 0, height, width };
    const found = this.extents.get(key) ?? extentOf(this.heap, this.model, id, whole);
    this.extents.set(key, found);
    return Promise.resolve(found);
  }

  /** Looks up what a mutation would write. Throws a LabError 'bad-request' for a site that is not there. */
  async plan(mutation: Mutation): Promise<Overwrite> {
    const { heap, model } = this;
    const problem = mutationProblem(model.config, mutation);
    if (problem) throw new LabError('bad-request', problem, 'Change the mutation.');
    const { min, max }: ValueRange = await this.extent(mutation.site);
    const value = writtenValue(mutation, { min, max });
    const here = extentOf(heap, model, mutation.site, mutation.site, value);
    const [first] = readSite(heap, model, { ...mutation.site, height: 1, width: 1 });
    return {
      extent: { min, max },
      value,
      before: { first, min: here.min, max: here.max },
      changed: here.differing,
    };
  }

  /**
   * Mutates in place, generates from scratch, restores, and compares with the wild type.
   * @param values what each weight of the site becomes, row by row, instead of the mutation's value
   */
  async mutate(
    of: TokenPrompt,
    mutation: Mutation,
    following: Following = {},
    values?: Float32Array,
  ): Promise<ExploredMutant> {
    const { heap, model } = this;
    const { site } = mutation;
    const wildType = await this.wildType(of, { signal: following.signal });
    const planned = await this.plan(mutation);
    if (values && values.length !== site.height * site.width)
      throw new LabError(
        'bad-request',
        `${values.length} values for ${site.height * site.width} weights.`,
        'Give one for each.',
      );
    const old = readSite(heap, model, site);
    const changed = values
      ? old.reduce((sum, weight, i) => sum + (weight === values[i] ? 0 : 1), 0)
      : planned.changed;
    const place = placeOf(model, site);
    const before = checksumOf(heap, place);
    const vocab = paddedRows(model.config.vocab_size);
    const kept = heap.allocate(wildType.steps * vocab);
    const undo = mutateInPlace(heap, model, site, planned.value, values);
    try {
      const generation = await this.repeat(wildType, following, kept);
      const comparison = compare(wildType, generation);
      const at = comparison.firstDivergent;
      const row = (block: typeof kept) =>
        heap.view(block, at * vocab, model.config.vocab_size).slice();
      const atDivergence =
        at < 0 ? null : { wildType: row(wildType.probabilities), mutant: row(kept) };
      undo();
      const checksum = { before, after: checksumOf(heap, place) };
      return { ...planned, changed, generation, comparison, atDivergence, checksum };
    } finally {
      undo();
      heap.free(kept);
    }
  }

  /** The wild type's run once more, from scratch, with the weights as they now are. */
  private repeat(
    wildType: WildType,
    following: Following,
    keepProbabilities?: WildType['probabilities'],
  ): Promise<RawGeneration> {
    const { promptIds, steps, generation, probabilities } = wildType;
    return generate(this.runner(promptIds.length + steps), {
      ...following,
      ...wildType,
      maxNewTokens: steps,
      compareWith: { ids: generation.ids, probabilities },
      keepProbabilities,
    });
  }

  /**
   * Screens mutations in exact batches under an assay of one or more runs. Results come in batches,
   * in any order; each names its mutation by index. The list is read as it is needed. Throws a
   * LabError 'bad-request' for a site or a prompt that the model has no room for, and the signal's
   * reason when aborted.
   */
  screen(
    runs: readonly TokenPrompt[],
    mutations: Iterable<Mutation>,
    options: Omit<ScreenOptions, 'naive'> = {},
  ): AsyncGenerator<MutantOutcome[]> {
    return screenInBatches(
      {
        config: this.model.config,
        extent: (id) => this.extent(id),
        prepare: (of, signal) => this.prepare(of, signal),
        verify: (run, mutants, following) => verify(this, run, mutants, following),
        decodeOn: (run, mutants, signal) => this.decodeOn(run.wildType, mutants, signal),
      },
      runs,
      mutations,
      options,
    );
  }

  private async prepare(of: TokenPrompt, signal?: AbortSignal): Promise<PreparedRun> {
    const wildType = await this.wildType(of, { signal });
    const key = promptKey(of.assay);
    const run = this.prepared.get(key) ?? new PreparedRun(this.heap, this.model, wildType);
    this.prepared.set(key, run);
    return run;
  }

  /** Whole continuations of diverged mutants, generated in place from where they part. */
  private async decodeOn(
    wildType: WildType,
    mutants: readonly Diverged[],
    signal?: AbortSignal,
  ): Promise<number[][]> {
    const { promptIds, steps, generation } = wildType;
    const outputs: number[][] = [];
    for (const { site, value, firstDivergent } of mutants) {
      const shared = generation.ids.slice(0, firstDivergent);
      const undo = mutateInPlace(this.heap, this.model, site, value);
      try {
        const { ids } = await generate(this.runner(promptIds.length + steps), {
          signal,
          promptIds: [...promptIds, ...shared],
          decoding: wildType.decoding,
          chooser: wildType.chooser,
          maxNewTokens: steps - firstDivergent,
        });
        outputs.push([...shared, ...ids]);
      } finally {
        undo();
      }
    }
    return outputs;
  }

  /**
   * A rectangle of a matrix for drawing, pooled as little as brings it down to `maxCells` cells.
   * Throws a LabError 'bad-request' for a rectangle that is not inside the matrix.
   */
  async weights(id: MatrixId, rect: Rect, maxCells: number): Promise<WeightsView> {
    const problem = siteProblem(this.model.config, { ...id, ...rect });
    if (problem) throw new LabError('bad-request', problem, 'Choose a part of the matrix.');
    if (!(maxCells >= 1))
      throw new LabError('bad-request', 'Weights are shown in at least one cell.', 'Ask for more.');
    let side = 1;
    while (Math.ceil(rect.height / side) * Math.ceil(rect.width / side) > maxCells) side *= 2;
    const { min, max, argmax, argmin } = await this.extent(id);
    const values = poolOf(this.heap, this.model, id, rect, side);
    return { matrix: id, rect, pool: side, values, extent: { min, max }, argmax, argmin };
  }

  /** Each layer's largest activations around its down projection, see {@link findSuperWeights}. */
  superWeights(tokens: readonly number[], signal?: AbortSignal): Promise<LayerPeaks[]> {
    return findSuperWeights(this.heap, this.model, tokens, signal);
  }

  /**
   * Checks that the engine computes what was recorded of the model, or a reference of one layer.
   * Throws a LabError 'golden' if it does not.
   */
  async check(against: Golden | LayerReference): Promise<void> {
    if ('runs' in against) await checkGolden(this, against);
    else checkLayer(this, against);
  }

  /** Frees what is kept of runs; the weights go with the last reference to the engine. */
  close(): void {
    for (const run of this.prepared.values()) run.destroy();
    for (const wildType of this.wildTypes.values()) forget(this.heap, wildType);
    if (this.state) destroyRunState(this.heap, this.state);
    this.state = null;
    this.prepared.clear();
    this.wildTypes.clear();
  }
}
