import type { MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { Choice } from '../../generation.ts';
import type { Overwriting } from '../../shared/overwriting.ts';
import type { StageVerdict } from '../../shared/stage-queue.ts';
import { NULL_SLOT } from '../../shared/stage-queue.ts';
import type { Stage } from '../../shared/stages.ts';
import type { Block, Heap } from '../heap.ts';
import { differs } from '../in-place.ts';
import { Pass } from '../llama.ts';
import type { ProcessorModel } from '../model.ts';
import { PANEL, whole } from '../panels.ts';
import { createActivations, destroyActivations, type Activations } from '../activations.ts';
import { startLayer } from './layer-start.ts';
import { Patches } from './patch.ts';
import type { PreparedPrompt } from './prepared-prompt.ts';

/** Rows that go through all layers together: enough for the products, few enough for the cache. */
const ROWS = 480;

/** A mutant as it goes through a stage. */
export interface StageMutant {
  mutant: Overwriting;
  /** The cache its keys and values are kept in. */
  slot: number;
}

/** Room for the batches of mutants of one matrix under one run, and how their stages are computed. */
export class BatchState {
  private readonly heap: Heap;
  private readonly model: ProcessorModel;
  private readonly run: PreparedPrompt;
  private readonly state: Activations;
  private readonly patches: Patches;
  /** Beside the site's own columns; made anew for taller sites. */
  private aside: Block | null = null;
  private readonly matrix: MatrixId;

  /** @param matrix where all mutants lie */
  constructor(
    heap: Heap,
    model: ProcessorModel,
    run: PreparedPrompt,
    matrix: MatrixId,
    caches: number,
  ) {
    this.heap = heap;
    this.model = model;
    this.run = run;
    this.matrix = { layer: matrix.layer, projection: matrix.projection };
    const inAttention = ['q', 'k', 'v'].includes(matrix.projection);
    this.state = createActivations(heap, model.config, {
      maxRows: Math.max(ROWS, run.rows),
      slots: caches,
      positions: run.rows,
      firstLayer: matrix.layer + (inAttention ? 0 : 1),
    });
    this.patches = new Patches(heap, model);
  }

  /**
   * One stage of some mutants, and of the null mutant: the verdicts in their order, and whether the
   * null mutant is the wild type bit for bit.
   */
  verify(
    stage: Stage,
    mutants: readonly StageMutant[],
  ): { verdicts: StageVerdict[]; same: boolean } {
    const all = [null, ...mutants];
    const together = Math.max(1, Math.floor(this.state.maxRows / stage.rows));
    let same = true;
    const verdicts: StageVerdict[] = [];
    for (let i = 0; i < all.length; i += together) {
      const part = all.slice(i, i + together);
      const choices = this.choices(stage, part);
      part.forEach((one, b) => {
        if (one) verdicts.push(this.judge(stage, one.mutant, choices[b]));
        else same &&= choices[b].every((choice, j) => this.isWildType(choice, stage.step + j));
      });
    }
    return { verdicts, same };
  }

  /** What each mutant chooses, up to and with where it diverges. */
  private choices(stage: Stage, mutants: readonly (StageMutant | null)[]): Choice[][] {
    const { heap, model, run, state, patches, matrix } = this;
    const { rows, first, tail } = stage;
    const slots = mutants.map((one) => one?.slot ?? NULL_SLOT);
    const pass = new Pass({ heap, model, state, slots, rows, first, tail });
    startLayer({
      heap,
      pass,
      run,
      matrix,
      mutants: mutants.map((one) => one?.mutant ?? null),
      patches,
      aside: this.asideFor(mutants),
    });
    for (let l = matrix.layer + 1; l < model.layers.length; l++) {
      pass.attention(l);
      pass.mlp(l);
    }
    const { promptIds, generation, chooser, probabilities } = run.wildType;
    const vocab = whole(model.config.vocab_size);
    const choices: Choice[][] = mutants.map(() => []);
    const diverged = new Set<number>();
    pass.head((row, logits) => {
      const b = Math.floor(row / tail);
      if (diverged.has(b)) return;
      const step = stage.step + (row % tail);
      const token = generation.ids[step];
      const choice = chooser.choose(logits, promptIds.length + step, {
        token,
        probabilities: probabilities.at + 4 * step * vocab,
      });
      choices[b].push(choice);
      if (choice.id !== token) diverged.add(b);
    });
    return choices;
  }

  /** Room for what the panels of the tallest site give. */
  private asideFor(mutants: readonly (StageMutant | null)[]): number {
    const tallest = mutants.reduce((top, one) => Math.max(top, one?.mutant.site.height ?? 1), 1);
    // a site may begin anywhere in a panel
    const length = this.run.rows * (whole(tallest) + PANEL);
    if (!this.aside || this.aside.length < length) {
      if (this.aside) this.heap.free(this.aside);
      this.aside = this.heap.allocate(length);
    }
    return this.aside.at;
  }

  private judge(stage: Stage, { site, value }: Overwriting, choices: Choice[]): StageVerdict {
    const { generation, negentropy } = this.run.wildType;
    let [kl, margin] = [0, Infinity];
    choices.forEach((choice, j) => {
      // Σ P·(ln P − ln Q); rounding can leave −1e-6 for equal distributions
      kl += Math.max(0, negentropy[stage.step + j] - choice.cross + choice.logSumExp);
      margin = Math.min(margin, choice.margin);
    });
    const last = stage.step + choices.length - 1;
    const diverges = choices[choices.length - 1].id !== generation.ids[last];
    return {
      firstDivergent: diverges ? last : -1,
      token: diverges ? choices[choices.length - 1].id : -1,
      kl,
      margin,
      steps: choices.length,
      changed: differs(this.heap, this.model, site, value),
    };
  }

  private isWildType(choice: Choice, step: number): boolean {
    const wild = this.run.wildType.generation.choices[step];
    return (['id', 'runnerUp', 'margin', 'logit', 'runnerUpLogit', 'logSumExp'] as const).every(
      (key) => Object.is(choice[key], wild[key]),
    );
  }

  destroy(): void {
    destroyActivations(this.heap, this.state);
    this.patches.destroy();
    if (this.aside) this.heap.free(this.aside);
  }
}
