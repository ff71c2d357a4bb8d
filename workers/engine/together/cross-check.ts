import { mix } from '../../../src/lib/assay/decoding.ts';
import { append } from '../../../src/lib/base/arrays.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import { standing } from '../../../src/lib/results/near-tie.ts';
import { NO_OP } from '../../../src/lib/results/outcomes.ts';
import type { Engine, ScreenOptions, TokenPrompt } from '../contract.ts';

/** One mutant of so many is repeated, */
const GROUP = 1_000;
/** or, of a slow engine, one of those that came in this time: nothing waits longer to be shown. */
const PATIENCE_MS = 1_500;

/** A mutant of which two engines say different things. */
export interface Disagreement {
  mutation: Mutation;
  here: MutantOutcome;
  there: MutantOutcome;
}

export interface CrossCheck {
  /** What is checked. */
  engine: Pick<Engine, 'screen' | 'device'>;
  /** What it is checked by; it computes screens aside. */
  by: Pick<Engine, 'screen' | 'device'>;
  /** Which mutant of a group is repeated follows from it. */
  seed: number;
  /** One mutant of so many is repeated; a thousand where absent. */
  group?: number;
  /** Told when the engines disagree, before the rest is computed by the other one. */
  onDisagreement: (found: Disagreement) => void;
}

/**
 * A screen of which one mutant in a thousand is repeated by another engine while it runs. Results are
 * held until a mutant of their group was agreed on; near ties count as agreement. Where the engines
 * disagree, what was held is put aside, and the other engine computes that and the rest. Results name
 * the engine that they are of.
 */
export async function* crossChecked(
  { engine, by, seed, group: most = GROUP, onDisagreement }: CrossCheck,
  prompts: readonly TokenPrompt[],
  mutations: Iterable<Mutation>,
  options: ScreenOptions,
): AsyncGenerator<MutantOutcome[]> {
  const source = mutations[Symbol.iterator]();
  /** What is taken and not given out, by index. */
  const open = new Map<number, Mutation>();
  let taken = 0;
  let groups = 0;

  const own = engine.device.engine;

  /** Repeats one of a group that the engine itself computed, not one beside it. */
  const repeat = async (group: readonly MutantOutcome[]): Promise<Disagreement | null> => {
    const mine = group.filter((outcome) => (outcome.engine ?? own) === own);
    if (mine.length === 0) return null;
    const here = mine[mix((seed + groups++) >>> 0) % mine.length];
    const mutation = open.get(here.index);
    if (!mutation) throw new RangeError(`Mutant ${here.index} is not of this screen.`);
    for await (const [there] of by.screen(prompts, [mutation], { signal: options.signal }))
      if (standing(compared(here), compared(there)) === 'different')
        return { mutation, here, there };
    return null;
  };

  const release = (group: readonly MutantOutcome[]): MutantOutcome[] => {
    for (const { index } of group) open.delete(index);
    return group.map((outcome) => ({ ...outcome, engine: outcome.engine ?? own }));
  };

  const results = engine.screen(prompts, recorded(), options);
  try {
    // a group is repeated while the next is computed
    let checking: { group: MutantOutcome[]; found: Promise<Disagreement | null> } | null = null;
    let group: MutantOutcome[] = [];
    let since = performance.now();
    for (let done = false; !done;) {
      const step = await results.next();
      done = step.done === true;
      if (!step.done) append(group, step.value);
      const ripe = group.length >= most || performance.now() - since > PATIENCE_MS;
      if (!done && !ripe) continue;
      const found = await checking?.found;
      if (found) {
        yield* otherwise(found);
        return;
      }
      if (checking) yield release(checking.group);
      checking = group.length > 0 ? begin(group) : null;
      group = [];
      since = performance.now();
    }
    const found = await checking?.found;
    if (found) yield* otherwise(found);
    else if (checking) yield release(checking.group);
  } finally {
    await results.return(undefined);
    source.return?.();
  }

  function begin(group: MutantOutcome[]) {
    const found = repeat(group);
    // it is waited for later
    found.catch(() => undefined);
    return { group, found };
  }

  function* recorded(): Generator<Mutation> {
    for (;;) {
      const next = source.next();
      if (next.done) return;
      open.set(taken++, next.value);
      yield next.value;
    }
  }

  /** What was not given out, and the rest, by the other engine. */
  async function* otherwise(found: Disagreement): AsyncGenerator<MutantOutcome[]> {
    onDisagreement(found);
    await results.return(undefined);
    const held = [...open].sort(([a], [b]) => a - b);
    /** Where a mutant of the rest stands in the whole list. */
    const indices = new Map<number, number>();
    function* rest(): Generator<Mutation> {
      let own = 0;
      for (const [index, mutation] of held) {
        indices.set(own++, index);
        yield mutation;
      }
      for (const mutation of recorded()) {
        indices.set(own++, taken - 1);
        yield mutation;
      }
    }
    for await (const some of by.screen(prompts, rest(), options))
      yield some.map((outcome) => {
        const index = indices.get(outcome.index)!;
        indices.delete(outcome.index);
        open.delete(index);
        return { ...outcome, index, engine: by.device.engine };
      });
  }
}

const compared = ({ verdict, firstDivergent, promptsDiverged, margin }: MutantOutcome) => ({
  outcome: verdict === 'no-op' ? NO_OP : firstDivergent,
  margin,
  promptsDiverged,
});
