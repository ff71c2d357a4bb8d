import { maxOf } from '../../../../src/lib/base/arrays.ts';
import type { Site } from '../../../../src/lib/model/site.ts';
import type { WrittenValue } from '../../../../src/lib/mutation/mutation.ts';
import type { GpuContext } from '../context.ts';
import type { Op } from '../device/gpu.ts';
import { locationOf } from '../model/gpu-model.ts';
import { changes } from '../kernels/changes.ts';
import { CHOICE_WORDS } from '../kernels/choose.ts';
import { packSites, SITE_WORDS } from '../kernels/side_term.ts';
import { readVerdict, verdict, VERDICT_WORDS, type RowVerdict } from '../kernels/verdict.ts';
import { pass } from '../run/llama.ts';
import {
  createActivationBuffers,
  destroyActivationBuffers,
  passUniformBuffer,
  writePassUniform,
  type ActivationBuffers,
} from '../run/activation-buffers.ts';
import { headOps, logitColumns } from './head-ops.ts';
import { layerStart, spanOf, type Span } from './layer-start.ts';
import type { PreparedPrompt } from './prepared-prompt.ts';
import type { Stage } from '../../shared/stages.ts';

/** A mutant as it goes through a batch. */
export interface BatchMutant {
  site: Site;
  value: WrittenValue;
  /** The cache its keys and values are kept in. */
  slot: number;
}

/** What a batch says of one of its mutants. */
export interface BatchVerdict extends RowVerdict {
  /** Whether the mutation changes any weight; known after the first stage only. */
  changed: boolean;
}

/**
 * The buffers of a batch and the commands over them, for mutants of one matrix under one prompt.
 * Commands are made once per stage and number of mutants.
 */
export class BatchState {
  private readonly prepared: PreparedPrompt;
  private readonly context: GpuContext;
  private readonly matrix: Pick<Site, 'layer' | 'projection'>;
  private readonly state: ActivationBuffers;
  private readonly sites: GPUBuffer;
  private readonly spans: GPUBuffer;
  private delta: GPUBuffer;
  private readonly choices: GPUBuffer;
  private readonly results: GPUBuffer;
  /** Of the tallest site and the widest span so far. */
  private sizes = { height: 1, width: 1 };
  private readonly maxRows: number;
  private readonly passUniforms = new Map<Stage, GPUBuffer>();
  private readonly commands = new Map<Stage, Map<number, Op[]>>();

  /**
   * @param matrix where all mutants lie
   * @param most.batch mutants in a batch; buffers are made for so many
   */
  constructor(
    context: GpuContext,
    prepared: PreparedPrompt,
    stages: readonly Stage[],
    matrix: Pick<Site, 'layer' | 'projection'>,
    { batch, caches }: { batch: number; caches: number },
  ) {
    const { gpu, model } = context;
    this.context = context;
    this.prepared = prepared;
    this.matrix = { layer: matrix.layer, projection: matrix.projection };
    const maxRows = batch * maxOf(stages.map((stage) => stage.rows));
    const maxTail = batch * maxOf(stages.map((stage) => stage.tail));
    this.maxRows = maxRows;
    const attentionChanges = ['q', 'k', 'v'].includes(this.matrix.projection);
    this.state = createActivationBuffers(gpu, model.config, {
      caches,
      maxRows,
      maxTail,
      capacity: prepared.rows,
      firstLayer: this.matrix.layer + (attentionChanges ? 0 : 1),
      logitColumns: logitColumns(gpu, model.config.vocab_size, maxTail),
    });
    this.sites = gpu.buffer('sites', batch * SITE_WORDS * 4);
    this.spans = gpu.buffer('spans', batch * 8);
    this.delta = this.deltaBuffer();
    this.choices = gpu.buffer('choices', maxTail * CHOICE_WORDS * 4);
    this.results = gpu.buffer('results', batch * (VERDICT_WORDS + 1) * 4);
    for (const stage of stages) {
      const passUniform = passUniformBuffer(gpu);
      const { rows, first, tail, step } = stage;
      writePassUniform(gpu, passUniform, { rows, first, tail, step });
      this.passUniforms.set(stage, passUniform);
    }
  }

  /**
   * Submits one stage of some mutants; the verdicts are in their order. The next batch may be
   * submitted before these are there.
   */
  verify(stage: Stage, mutants: readonly BatchMutant[]): Promise<BatchVerdict[]> {
    const { gpu, model } = this.context;
    const location = locationOf(model, this.matrix);
    const count = mutants.length;
    const spans = mutants.map(({ site }) => spanOf(this.context, site));
    this.makeRoom(mutants, spans);
    gpu.write(
      this.state.slots,
      Uint32Array.from(mutants, (mutant) => mutant.slot),
    );
    gpu.write(
      this.spans,
      Uint32Array.from({ length: 2 * count }, (_, i) =>
        i % 2 === 0 ? spans[i >> 1].first : spans[i >> 1].count,
      ),
    );
    gpu.write(
      this.sites,
      packSites(
        mutants.map(({ site: { row, col, height, width }, value }) => ({
          row: location.first + row,
          col,
          height,
          width,
          out: location.first + row,
          value,
        })),
      ),
    );
    gpu.submit(this.commandsFor(stage, count));
    return gpu.read(this.results, count * (VERDICT_WORDS + 1) * 4).then((bytes) => {
      const changed = new Uint32Array(bytes, count * VERDICT_WORDS * 4, count);
      return mutants.map((_, i) => ({ ...readVerdict(bytes, i), changed: changed[i] === 1 }));
    });
  }

  /**
   * Makes room for these sites if any is taller, or its span wider, than those before. Batches under
   * way still use the old buffer; destroying it waits for them on the GPU's side.
   */
  private makeRoom(mutants: readonly BatchMutant[], spans: readonly Span[]): void {
    const { height, width } = this.sizes;
    this.sizes = {
      height: mutants.reduce((most, { site }) => Math.max(most, site.height), height),
      width: spans.reduce((most, span) => Math.max(most, span.count), width),
    };
    if (this.sizes.height === height && this.sizes.width === width) return;
    this.commands.clear();
    if (this.sizes.width === width) return;
    this.context.gpu.destroy(this.delta);
    this.delta = this.deltaBuffer();
  }

  private deltaBuffer(): GPUBuffer {
    return this.context.gpu.buffer('delta', this.maxRows * this.sizes.width * 4);
  }

  private commandsFor(stage: Stage, count: number): Op[] {
    const made = this.commands.get(stage) ?? new Map<number, Op[]>();
    this.commands.set(stage, made);
    const ops = made.get(count) ?? this.makeCommands(stage, count);
    made.set(count, ops);
    return ops;
  }

  private makeCommands(stage: Stage, count: number): Op[] {
    const { context, prepared, state, matrix, choices, sizes } = this;
    const { gpu, model, batchTuning: tuning } = context;
    const passUniform = this.passUniforms.get(stage);
    if (!passUniform) throw new RangeError('The stage is not one of this batch.');
    const { rows, tail } = stage;
    const location = locationOf(model, matrix);
    const above = pass(gpu, { model, state, tuning, passUniform, sequences: count, rows, tail });
    const start = layerStart({
      context,
      state,
      prepared,
      matrix,
      sites: this.sites,
      spans: this.spans,
      delta: this.delta,
      ...sizes,
      passUniform,
      stage,
      sequences: count,
    });
    const layersAbove = model.layers.flatMap((_, l) =>
      l > matrix.layer ? [...above.attention(l), ...above.mlp(l)] : [],
    );
    return [
      ...start.ops,
      ...(start.done === 'attention' ? above.mlp(matrix.layer) : []),
      ...layersAbove,
      ...above.norm(),
      ...headOps(context, {
        state,
        passUniform,
        wildType: prepared.wildType,
        choices,
        steps: tail,
        firstStep: stage.step,
        rows: count * tail,
      }),
      verdict(gpu, {
        choices,
        wildType: {
          choices: prepared.choices,
          tokens: prepared.wildType.tokens,
          negentropy: prepared.negentropy,
        },
        verdicts: this.results,
        count,
        tail,
        firstStep: stage.step,
      }),
      ...location.pieces.map((matrix, i) =>
        changes(gpu, {
          matrix,
          sites: this.sites,
          changed: this.results,
          offset: count * VERDICT_WORDS,
          count,
          also: i > 0,
        }),
      ),
    ];
  }

  destroy(): void {
    const { gpu } = this.context;
    destroyActivationBuffers(gpu, this.state);
    const { sites, spans, delta, choices, results } = this;
    gpu.destroy(sites, spans, delta, choices, results);
    gpu.destroyAll(this.passUniforms.values());
  }
}
