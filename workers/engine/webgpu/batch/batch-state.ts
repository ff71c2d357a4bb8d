import { maxOf } from '../../../../src/lib/base/arrays.ts';
import type { Site } from '../../../../src/lib/model/site.ts';
import type { Engine } from '../engine.ts';
import type { Op } from '../device/gpu.ts';
import { locationOf } from '../model/gpu-model.ts';
import { changes } from '../kernels/changes.ts';
import { CHOICE_WORDS } from '../kernels/choose.ts';
import { packSites } from '../kernels/side_term.ts';
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
import { layerStart, spanOf } from './layer-start.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { Stage } from './stages.ts';

/** A mutant as it goes through a batch. */
export interface BatchMutant {
  site: Site;
  value: number;
  /** The cache its keys and values are kept in. */
  slot: number;
}

/** What a batch says of one of its mutants. */
export interface BatchVerdict extends RowVerdict {
  /** Whether the site held any other value; known after the first stage only. */
  changed: boolean;
}

/**
 * The buffers of a batch and the commands over them, for mutants of one matrix under one run.
 * Commands are made once per stage and number of mutants.
 */
export class BatchState {
  readonly run: PreparedRun;
  private readonly engine: Engine;
  private readonly matrix: Pick<Site, 'layer' | 'projection'>;
  private readonly state: ActivationBuffers;
  private readonly sites: GPUBuffer;
  private readonly spans: GPUBuffer;
  private readonly delta: GPUBuffer;
  private readonly choices: GPUBuffer;
  private readonly results: GPUBuffer;
  private readonly sizes: { height: number; width: number };
  private readonly frames = new Map<Stage, GPUBuffer>();
  private readonly commands = new Map<Stage, Map<number, Op[]>>();

  /** @param sites all that will be tested: the tallest and widest decide the buffers */
  constructor(
    engine: Engine,
    run: PreparedRun,
    stages: readonly Stage[],
    sites: readonly Site[],
    { batch, caches }: { batch: number; caches: number },
  ) {
    const { gpu, model } = engine;
    this.engine = engine;
    this.run = run;
    this.matrix = { layer: sites[0].layer, projection: sites[0].projection };
    const maxRows = batch * maxOf(stages.map((stage) => stage.rows));
    const maxTail = batch * maxOf(stages.map((stage) => stage.tail));
    const attentionChanges = ['q', 'k', 'v'].includes(this.matrix.projection);
    this.state = createActivationBuffers(gpu, model.config, {
      caches,
      maxRows,
      maxTail,
      capacity: run.rows,
      firstLayer: this.matrix.layer + (attentionChanges ? 0 : 1),
      logitColumns: logitColumns(gpu, model.config.vocab_size, maxTail),
    });
    this.sizes = {
      height: maxOf(
        sites.map((site) => site.height),
        1,
      ),
      width: maxOf(
        sites.map((site) => spanOf(engine, site).count),
        1,
      ),
    };
    this.sites = gpu.buffer('sites', batch * 24);
    this.spans = gpu.buffer('spans', batch * 8);
    this.delta = gpu.buffer('delta', maxRows * this.sizes.width * 4);
    this.choices = gpu.buffer('choices', maxTail * CHOICE_WORDS * 4);
    this.results = gpu.buffer('results', batch * (VERDICT_WORDS + 1) * 4);
    for (const stage of stages) {
      const frame = passUniformBuffer(gpu);
      const { rows, first, tail, step } = stage;
      writePassUniform(gpu, frame, { rows, first, tail, step });
      this.frames.set(stage, frame);
    }
  }

  /**
   * Submits one stage of some mutants; the verdicts are in their order. The next batch may be
   * submitted before these are there.
   */
  verify(stage: Stage, mutants: readonly BatchMutant[]): Promise<BatchVerdict[]> {
    const { gpu, model } = this.engine;
    const place = locationOf(model, this.matrix);
    const count = mutants.length;
    gpu.write(
      this.state.slots,
      Uint32Array.from(mutants, (mutant) => mutant.slot),
    );
    gpu.write(
      this.spans,
      Uint32Array.from(
        mutants.flatMap(({ site }) => {
          const { first, count: wide } = spanOf(this.engine, site);
          return [first, wide];
        }),
      ),
    );
    gpu.write(
      this.sites,
      packSites(
        mutants.map(({ site: { row, col, height, width }, value }) => ({
          row: place.first + row,
          col,
          height,
          width,
          out: place.first + row,
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

  private commandsFor(stage: Stage, count: number): Op[] {
    const made = this.commands.get(stage) ?? new Map<number, Op[]>();
    this.commands.set(stage, made);
    const ops = made.get(count) ?? this.makeCommands(stage, count);
    made.set(count, ops);
    return ops;
  }

  private makeCommands(stage: Stage, count: number): Op[] {
    const { engine, run, state, matrix, choices, sizes } = this;
    const { gpu, model, batchTuning: tuning } = engine;
    const frame = this.frames.get(stage);
    if (!frame) throw new RangeError('The stage is not one of this batch.');
    const { rows, tail } = stage;
    const place = locationOf(model, matrix);
    const above = pass(gpu, { model, state, tuning, frame, sequences: count, rows, tail });
    const start = layerStart({
      engine,
      state,
      run,
      matrix,
      sites: this.sites,
      spans: this.spans,
      delta: this.delta,
      ...sizes,
      frame,
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
      ...headOps(engine, {
        state,
        frame,
        wildType: run.wildType,
        choices,
        steps: tail,
        firstStep: stage.step,
        rows: count * tail,
      }),
      verdict(gpu, {
        choices,
        wildType: {
          choices: run.choices,
          tokens: run.wildType.tokens,
          negentropy: run.negentropy,
        },
        verdicts: this.results,
        count,
        tail,
        firstStep: stage.step,
      }),
      ...place.pieces.map((matrix, i) =>
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
    const { gpu } = this.engine;
    destroyActivationBuffers(gpu, this.state);
    const { sites, spans, delta, choices, results } = this;
    gpu.destroy(sites, spans, delta, choices, results);
    gpu.destroyAll(this.frames.values());
  }
}
