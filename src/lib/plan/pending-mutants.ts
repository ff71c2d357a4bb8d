import type { Mutation } from '../mutation/mutation.ts';
import type { PlannedMutant } from './enumerate.ts';

/**
 * The mutations of planned mutants, counted from 0 as a screen takes them, and which mutant an
 * outcome is of. Only those are remembered whose outcomes are still to come.
 */
export class PendingMutants<T extends PlannedMutant> implements Iterable<Mutation> {
  private readonly mutants: Iterable<T>;
  private readonly pending = new Map<number, T>();
  private next = 0;

  /** @param mutants taken one by one, once */
  constructor(mutants: Iterable<T>) {
    this.mutants = mutants;
  }

  *[Symbol.iterator](): Generator<Mutation> {
    for (const mutant of this.mutants) {
      this.pending.set(this.next++, mutant);
      yield mutant.mutation;
    }
  }

  /** The mutant that was the index-th; it is forgotten. */
  take(index: number): T {
    const mutant = this.pending.get(index);
    if (!mutant) throw new RangeError(`No outcome is awaited of mutant ${index}.`);
    this.pending.delete(index);
    return mutant;
  }

  /** How many are awaited. */
  get size(): number {
    return this.pending.size;
  }
}
