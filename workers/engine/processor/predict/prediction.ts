import type { MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { TokenPrompt } from '../../contract.ts';
import { smallestMargins, type Cotangent } from '../../shared/cotangents.ts';
import type { PreparedPrompt } from '../batch/prepared-prompt.ts';
import { breathe } from '../breathe.ts';
import type { ProcessorContext } from '../context.ts';
import type { WildType } from '../wild-type.ts';
import { Backward } from './backward.ts';
import { mostRows, promptCotangents } from './choose-cotangents.ts';
import { freeRows, rowsOf, type AllRows } from './cotangent-rows.ts';
import { outputGradient } from './gradient.ts';
import { MatrixRisks } from './matrix-risks.ts';
import {
  byPrompt,
  freeInside,
  promptInside,
  type PromptInside,
  type PromptMargins,
} from './prompt-inside.ts';
import type { Progress } from './progress.ts';

/** A share of the work, for one of several workers: cotangents of every `of`-th step, from `part` on. */
export interface Part {
  part: number;
  of: number;
}

export const WHOLE: Part = { part: 0, of: 1 };

/**
 * Gradients of the margins of some prompts, carried down layer by layer, and with them the risks of
 * the mutants of the matrices that are passed. Free it with {@link destroy}.
 */
export class Prediction {
  /** In the order in which {@link MatrixRisks.attained} counts them. */
  readonly cotangents: readonly Cotangent[];
  private readonly context: ProcessorContext;
  private readonly wildTypes: readonly WildType[];
  private readonly prompts: readonly PromptMargins[];
  private readonly rows: AllRows;
  private readonly backward: Backward;
  /** Positions of each prompt's. */
  private readonly sequences: readonly number[];

  private constructor(
    context: ProcessorContext,
    wildTypes: readonly WildType[],
    runs: readonly PreparedPrompt[],
    cotangents: readonly Cotangent[],
  ) {
    const prompts = byPrompt(runs, cotangents);
    this.sequences = runs.map(({ rows }) => rows);
    const { heap, model } = context;
    this.context = context;
    this.wildTypes = wildTypes;
    this.prompts = prompts;
    this.cotangents = cotangents;
    this.rows = rowsOf(heap, cotangents);
    const capacity = prompts.reduce((most, { run }) => Math.max(most, run.cache(0).capacity), 0);
    try {
      this.backward = new Backward(heap, model, this.rows, capacity);
    } catch (error) {
      freeRows(heap, this.rows);
      throw error;
    }
  }

  /**
   * Runs the wild types and chooses the margins that are looked at. Throws the signal's reason when
   * aborted, and a LabError 'bad-request' for a prompt that leaves no room.
   */
  static async begin(
    context: ProcessorContext,
    prompts: readonly TokenPrompt[],
    { part, of }: Part,
    signal?: AbortSignal,
  ): Promise<Prediction> {
    const { heap, model } = context;
    const held: WildType[] = [];
    try {
      const runs = [];
      for (const prompt of prompts) {
        const run = await context.prepare(prompt, signal);
        run.wildType.users++;
        held.push(run.wildType);
        runs.push(run);
        await breathe(signal);
      }
      const all = runs.flatMap((run, i) => promptCotangents(heap, model, run, i));
      const kept = smallestMargins(all, mostRows(model.config));
      const steps = [...new Set(kept.map(({ prompt, step }) => `${prompt} ${step}`))];
      const mine = kept.filter(
        ({ prompt, step }) => steps.indexOf(`${prompt} ${step}`) % of === part,
      );
      return new Prediction(context, held, runs, mine);
    } catch (error) {
      for (const wildType of held) wildType.users--;
      throw error;
    }
  }

  /**
   * Each of some matrices as soon as its gradients are there, from the last layer to the first. Its
   * risks can be asked for until the next one is.
   */
  async *matrices(
    ids: readonly MatrixId[],
    tile: number,
    progress: Progress,
    signal?: AbortSignal,
  ): AsyncGenerator<MatrixRisks> {
    if (this.cotangents.length === 0 || ids.length === 0) return;
    const { heap, model } = this.context;
    const lowest = ids.reduce((least, { layer }) => Math.min(least, layer), Infinity);
    this.backward.head(this.prompts, this.cotangents);
    for (let layer = model.layers.length - 1; layer >= lowest; layer--) {
      const inside: PromptInside[] = [];
      const of = (projections: readonly MatrixId['projection'][]) =>
        projections.flatMap((p) =>
          ids.filter((id) => id.layer === layer && id.projection === p).slice(0, 1),
        );
      const risksOf = (id: MatrixId) =>
        new MatrixRisks({
          ...{ heap, model, id, tile, prompts: inside },
          range: this.context.valueRange(id),
          gradient: outputGradient(model, this.backward, id),
          sequences: this.sequences,
          attended: { at: this.backward.attended.at, rows: this.backward.rowsAfter(id.layer) },
        });
      const { backward } = this;
      try {
        for (const prompt of this.prompts) inside.push(promptInside(heap, model, prompt, layer));
        backward.mlp(layer, inside);
        yield* each(of(['down', 'up', 'gate']), risksOf);
        backward.belowMlp(layer, inside);
        await breathe(signal);
        yield* each(of(['o']), risksOf);
        backward.attention(layer, inside);
        await breathe(signal);
        yield* each(of(['v', 'k', 'q']), risksOf);
        if (layer > lowest) backward.belowAttention(layer, inside);
        progress.layerDone();
        await breathe(signal);
      } finally {
        for (const one of inside) freeInside(heap, one);
      }
    }
  }

  destroy(): void {
    for (const wildType of this.wildTypes) wildType.users--;
    freeRows(this.context.heap, this.rows);
    this.backward.destroy();
  }
}

function* each(
  ids: readonly MatrixId[],
  risksOf: (id: MatrixId) => MatrixRisks,
): Generator<MatrixRisks> {
  for (const id of ids) {
    const risks = risksOf(id);
    try {
      yield risks;
    } finally {
      risks.destroy();
    }
  }
}
