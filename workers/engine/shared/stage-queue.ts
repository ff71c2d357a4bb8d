/** A mutant's way through the stages of a run. @template M what is known of it beforehand */
export interface Entry<M> {
  mutant: M;
  /** Index in the list given. */
  index: number;
  /** The cache its keys and values are kept in. */
  slot: number;
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
  /** Sums over `steps`; NaN where a logit is no number. */
  kl: number;
  margin: number;
  steps: number;
  /** Whether the mutation changed any weight; heard after the first stage only. */
  changed: boolean;
}

/** What one run says of one mutant. */
export interface RunVerdict {
  /** Index in the list given. */
  index: number;
  /** Whether the mutation changed any weight. */
  changed: boolean;
  /** −1: silent. */
  firstDivergent: number;
  /** The mutant's token there; −1 if silent. */
  token: number;
  /** Mean KL(wild type ‖ mutant) in nats over the steps verified. */
  kl: number;
  /** Smallest margin over the same steps, logit units. */
  margin: number;
  /** How many steps were verified: up to and with the first divergent one. */
  steps: number;
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
 * stage, what diverges leaves early. A batch is filled with mutants of the latest stage that has
 * enough of them. Beside them every batch has room for the null mutant, in a cache of its own.
 */
export class StageQueue<M> {
  private readonly mutants: readonly M[];
  private readonly most: number;
  private readonly waiting: Entry<M>[][];
  private readonly free: number[];
  private fresh = 0;

  /** @param batch mutants in a batch, the null mutant included @param caches that one's included */
  constructor(
    mutants: readonly M[],
    { stages, batch, caches }: { stages: number; batch: number; caches: number },
  ) {
    this.mutants = mutants;
    this.most = batch - 1;
    this.waiting = Array.from({ length: stages }, () => []);
    this.free = Array.from({ length: caches - 1 }, (_, i) => i + 1);
  }

  /** The next batch; null where all are done or under way. */
  next(): StageBatch<M> | null {
    const { waiting, most, mutants, free } = this;
    const full = waiting.findLastIndex((list) => list.length >= most);
    if (full >= 0) return { stage: full, entries: waiting[full].splice(0, most) };
    while (this.fresh < mutants.length && free.length > 0 && waiting[0].length < most)
      waiting[0].push(this.begin(this.fresh++, free.pop() ?? NULL_SLOT));
    const all = this.fresh === mutants.length;
    if (waiting[0].length > 0 && (waiting[0].length === most || all))
      return { stage: 0, entries: waiting[0].splice(0) };
    const any = waiting.findLastIndex((list) => list.length > 0);
    return any < 0 ? null : { stage: any, entries: waiting[any].splice(0, most) };
  }

  /** Takes a batch's verdicts in; what is said of those that are done. */
  settle({ stage, entries }: StageBatch<M>, verdicts: readonly StageVerdict[]): RunVerdict[] {
    return entries.flatMap((entry, i) => {
      const { kl, steps, margin, firstDivergent, token, changed } = verdicts[i];
      entry.kl += kl;
      entry.steps += steps;
      entry.margin = Math.min(entry.margin, margin);
      if (firstDivergent >= 0) Object.assign(entry, { firstDivergent, token });
      if (changed && firstDivergent < 0 && stage < this.waiting.length - 1) {
        this.waiting[stage + 1].push(entry);
        return [];
      }
      this.free.push(entry.slot);
      return [conclude(entry, changed)];
    });
  }

  /** Puts a batch that was thrown away back, to be computed from the start. */
  again({ entries }: StageBatch<M>): void {
    this.waiting[0].push(...entries.map(({ index, slot }) => this.begin(index, slot)));
  }

  private begin(index: number, slot: number): Entry<M> {
    const mutant = this.mutants[index];
    return {
      mutant,
      index,
      slot,
      kl: 0,
      steps: 0,
      margin: Infinity,
      firstDivergent: -1,
      token: -1,
    };
  }
}

function conclude<M>(entry: Entry<M>, changed: boolean): RunVerdict {
  const { index, firstDivergent, token, kl, steps, margin } = entry;
  return {
    index,
    changed,
    firstDivergent,
    token,
    kl: kl / steps,
    margin: Number.isNaN(kl) ? NaN : margin,
    steps,
  };
}
