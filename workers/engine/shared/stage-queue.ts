import type { PromptOutcome } from '../prompt-outcome.ts';
import type { Lookahead } from './lookahead.ts';

/** What one prompt says of one mutant. */
export interface Verified<M> {
  mutant: M;
  /** Whether the mutation changed any weight. */
  changed: boolean;
  outcome: PromptOutcome;
}

/** A mutant's way through the stages: its verdict so far, sums where {@link PromptOutcome} has means. */
export interface Entry<M> {
  mutant: M;
  /** The cache its keys and values are kept in. */
  slot: number;
  changed: boolean;
  /** Sum of KL(wild type ‖ mutant), nats, over the steps so far. */
  kl: number;
  steps: number;
  /** Smallest margin over the same steps, logit units. */
  margin: number;
  /** −1: not so far. */
  firstDivergent: number;
  /** The mutant's token there. */
  token: number;
}

/** What one stage says of a mutant. */
export interface StageVerdict {
  /** Step in the continuation, −1 if the stage's rows do not diverge. */
  firstDivergent: number;
  token: number;
  /** Sum over `steps`; NaN where a logit is no number. */
  kl: number;
  /** Logit units. */
  margin: number;
  steps: number;
  /** Whether the mutation changed any weight; heard after the first stage only. */
  changed: boolean;
}

/** Mutants that go through one stage together. */
export interface StageBatch<M> {
  stage: number;
  entries: Entry<M>[];
}

/** The null mutant's cache. */
export const NULL_SLOT = 0;

/**
 * Deals mutants out in batches, stage by stage: what agrees with the wild type goes on to the next
 * stage, what diverges leaves early. Beside them every batch has room for the null mutant, in a
 * cache of its own. Mutants are taken as batches need them.
 */
export class StageQueue<M> {
  private readonly mutants: Lookahead<M>;
  private readonly most: number;
  private readonly waiting: Entry<M>[][];
  private readonly free: number[];

  /** @param batch mutants in a batch, the null mutant included @param caches that one's included */
  constructor(
    mutants: Lookahead<M>,
    { stages, batch, caches }: { stages: number; batch: number; caches: number },
  ) {
    this.mutants = mutants;
    this.most = batch - 1;
    this.waiting = Array.from({ length: stages }, () => []);
    this.free = Array.from({ length: caches - 1 }, (_, i) => i + 1);
  }

  /**
   * The next batch: of the latest stage that fills one, else new mutants, else what there is; null
   * where all are done or under way.
   */
  next(): StageBatch<M> | null {
    const { waiting, most, mutants, free } = this;
    const full = waiting.findLastIndex((list) => list.length >= most);
    if (full >= 0) return { stage: full, entries: waiting[full].splice(0, most) };
    while (free.length > 0 && waiting[0].length < most) {
      const mutant = mutants.take();
      if (mutant === undefined) break;
      waiting[0].push(begin(mutant, free.pop() ?? NULL_SLOT));
    }
    if (waiting[0].length > 0 && (waiting[0].length === most || mutants.done))
      return { stage: 0, entries: waiting[0].splice(0) };
    const any = waiting.findLastIndex((list) => list.length > 0);
    return any < 0 ? null : { stage: any, entries: waiting[any].splice(0, most) };
  }

  /** Takes a batch's verdicts in, in the order of its mutants; what is said of those that are done. */
  settle({ stage, entries }: StageBatch<M>, verdicts: readonly StageVerdict[]): Verified<M>[] {
    const done = entries.filter((entry, i) => this.advance(entry, verdicts[i], stage));
    for (const { slot } of done) this.free.push(slot);
    return done.map(conclude);
  }

  /** Puts a batch that was thrown away back, to be computed from the start. */
  again({ entries }: StageBatch<M>): void {
    for (const { mutant, slot } of entries) this.waiting[0].push(begin(mutant, slot));
  }

  /** Takes a stage's verdict into a mutant's; true if the mutant is done. */
  private advance(entry: Entry<M>, verdict: StageVerdict, stage: number): boolean {
    entry.kl += verdict.kl;
    entry.steps += verdict.steps;
    entry.margin = Math.min(entry.margin, verdict.margin);
    if (stage === 0) entry.changed = verdict.changed;
    if (verdict.firstDivergent >= 0) {
      entry.firstDivergent = verdict.firstDivergent;
      entry.token = verdict.token;
    }
    const last = stage === this.waiting.length - 1;
    if (!entry.changed || entry.firstDivergent >= 0 || last) return true;
    this.waiting[stage + 1].push(entry);
    return false;
  }
}

function begin<M>(mutant: M, slot: number): Entry<M> {
  const nothingYet = { changed: true, firstDivergent: -1, token: -1, kl: 0, margin: Infinity };
  return { mutant, slot, ...nothingYet, steps: 0 };
}

function conclude<M>(entry: Entry<M>): Verified<M> {
  const { mutant, changed, firstDivergent, token, kl, steps } = entry;
  const margin = Number.isNaN(kl) ? NaN : entry.margin;
  return { mutant, changed, outcome: { firstDivergent, token, kl: kl / steps, margin, steps } };
}
