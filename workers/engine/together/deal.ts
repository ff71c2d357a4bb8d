import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { EngineName } from '../../../src/lib/model/engine-name.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';

/** One of those that a screen is dealt to. */
export interface Dealer {
  engine: EngineName;
  screen: (mutations: Iterable<Mutation>) => AsyncGenerator<MutantOutcome[]>;
}

/** What a dealer said last: results, or that it is done. */
interface Said {
  part: Part;
  step: IteratorResult<MutantOutcome[]>;
}

/** A dealer's part of the screen. */
interface Part {
  engine: EngineName;
  results: AsyncGenerator<MutantOutcome[]>;
  /** By its own count: where a mutation stands in the whole list. */
  indices: Map<number, number>;
}

/**
 * Deals the mutations of one screen to several engines, each taking more as it becomes free. Results
 * come as in Engine.screen, and each names the engine it is of.
 */
export async function* deal(
  mutations: Iterable<Mutation>,
  dealers: readonly Dealer[],
): AsyncGenerator<MutantOutcome[]> {
  const source = mutations[Symbol.iterator]();
  let taken = 0;
  const part = ({ engine, screen }: Dealer): Part => {
    const indices = new Map<number, number>();
    let own = 0;
    const mine = (function* () {
      for (;;) {
        const next = source.next();
        if (next.done) return;
        indices.set(own++, taken++);
        yield next.value;
      }
    })();
    return { engine, results: screen(mine), indices };
  };
  const parts = dealers.map(part);
  const ask = async (one: Part): Promise<Said> => ({ part: one, step: await one.results.next() });
  const waiting = new Map(parts.map((one) => [one, ask(one)]));
  try {
    while (waiting.size > 0) {
      const { part: one, step } = await Promise.race(waiting.values());
      if (step.done) {
        waiting.delete(one);
        continue;
      }
      waiting.set(one, ask(one));
      yield step.value.map((outcome) => ({
        ...outcome,
        index: claim(one, outcome.index),
        engine: one.engine,
      }));
    }
  } finally {
    // what is asked for may fail now that nobody waits for it
    for (const said of waiting.values()) said.catch(() => undefined);
    await Promise.allSettled(parts.map(({ results }) => results.return(undefined)));
    source.return?.();
  }
}

/** Where a result stands in the whole list. */
function claim({ indices, engine }: Part, own: number): number {
  const index = indices.get(own);
  if (index === undefined) throw new RangeError(`${engine} has no mutant ${own} under way.`);
  indices.delete(own);
  return index;
}
