import { LabError } from '../../../src/lib/base/failure.ts';
import type { MatrixId } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { ValueRange } from '../../../src/lib/model/value-range.ts';
import {
  mutationProblem,
  writtenValue,
  type Mutation,
} from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import type { TokenPrompt } from '../contract.ts';
import { foldPrompts, noOp, type PromptOutcome } from '../prompt-outcome.ts';
import { Lookahead } from './lookahead.ts';
import type { Diverged, Overwriting } from './overwriting.ts';
import type { Verified } from './stage-queue.ts';

/** Mutants taken through all prompts together before their results are given out. */
const WINDOW = 256;

export interface ScreenDetail {
  /** Also generate an NSM's continuation of every prompt to its end. */
  outputs: boolean;
  signal: AbortSignal | undefined;
}

/** A prompt whose wild type was run, with what mutants take from it. */
export interface PreparedWild {
  wildType: { generation: { ids: readonly number[] } };
}

/** What an engine does for a screen in batches. @template Wild a prepared prompt */
export interface BatchBackend<Wild extends PreparedWild> {
  config: ModelConfig;
  valueRange(matrix: MatrixId): Promise<ValueRange>;
  /** Valid until another is asked for. */
  prepare(prompt: TokenPrompt, signal?: AbortSignal): Promise<Wild>;
  /** What a prompt says of mutants of one matrix, some at a time, in any order. */
  verify(
    wild: Wild,
    mutants: Iterable<Overwriting>,
    signal?: AbortSignal,
  ): AsyncIterable<Verified<Overwriting>[]>;
  /** Whole continuations of mutants of one matrix, in their order. */
  decodeOn(wild: Wild, mutants: readonly Diverged[], signal?: AbortSignal): Promise<number[][]>;
}

/**
 * Screens mutants in batches, see Engine.screen: neighbours that lie in one matrix are verified
 * together. Mutations are taken as batches need them.
 */
export async function* screenInBatches<Wild extends PreparedWild>(
  backend: BatchBackend<Wild>,
  prompts: readonly TokenPrompt[],
  mutations: Iterable<Mutation>,
  options: ScreenDetail,
): AsyncGenerator<MutantOutcome[]> {
  const queue = new Lookahead(numbered(backend.config, mutations));
  try {
    while (!queue.done)
      yield* prompts.length === 1
        ? underOnePrompt(backend, prompts[0], queue, options)
        : underAllPrompts(backend, prompts, queue, options);
  } finally {
    queue.close();
  }
}

/** A mutation and its index among all. */
interface Numbered {
  index: number;
  mutation: Mutation;
}

/** Numbers mutations, and refuses what the model has no room for. */
function* numbered(config: ModelConfig, mutations: Iterable<Mutation>): Generator<Numbered> {
  let index = 0;
  for (const mutation of mutations) {
    const problem = mutationProblem(config, mutation);
    if (problem) throw new LabError('bad-request', problem, 'Change the mutation.');
    yield { index: index++, mutation };
  }
}

/** The next neighbours that lie in one matrix, with what they write, made as they are taken. */
async function nextOfOneMatrix(
  backend: Pick<BatchBackend<never>, 'valueRange'>,
  queue: Lookahead<Numbered>,
): Promise<Iterable<Overwriting>> {
  const [first] = queue.peek(1);
  const { layer, projection } = first.mutation.site;
  const range = await backend.valueRange({ layer, projection });
  return (function* () {
    for (;;) {
      const next = queue.peek(1).at(0);
      if (!next) return;
      const { index, mutation } = next;
      const { site } = mutation;
      if (site.layer !== layer || site.projection !== projection) return;
      queue.take();
      yield { index, site, value: writtenValue(mutation, range) };
    }
  })();
}

async function* underOnePrompt<Wild extends PreparedWild>(
  backend: BatchBackend<Wild>,
  prompt: TokenPrompt,
  queue: Lookahead<Numbered>,
  options: ScreenDetail,
): AsyncGenerator<MutantOutcome[]> {
  const mutants = await nextOfOneMatrix(backend, queue);
  const wild = await backend.prepare(prompt, options.signal);
  const wildFirst = wild.wildType.generation.ids.slice(0, 1);
  for await (const batch of backend.verify(wild, mutants, options.signal)) {
    const told = await withOutputs(backend, wild, batch, options);
    yield batch.map(({ mutant, changed }, i) => conclude(mutant, changed, [told[i]], wildFirst));
  }
}

/** A mutant as it goes through the prompts of an assay. */
interface Gathered {
  mutant: Overwriting;
  changed: boolean;
  prompts: PromptOutcome[];
}

/** The next window of mutants, prompt by prompt: preparing one takes longer than another matrix does. */
async function* underAllPrompts<Wild extends PreparedWild>(
  backend: BatchBackend<Wild>,
  prompts: readonly TokenPrompt[],
  queue: Lookahead<Numbered>,
  options: ScreenDetail,
): AsyncGenerator<MutantOutcome[]> {
  const window = new Lookahead(take(queue, WINDOW));
  const groups: Overwriting[][] = [];
  while (!window.done) groups.push([...(await nextOfOneMatrix(backend, window))]);
  const gathered = new Map<number, Gathered>();
  for (const mutant of groups.flat())
    gathered.set(mutant.index, { mutant, changed: true, prompts: [] });
  const wildFirst: number[] = [];
  for (const prompt of prompts) {
    const wild = await backend.prepare(prompt, options.signal);
    wildFirst.push(wild.wildType.generation.ids[0]);
    for (const group of groups)
      for await (const batch of backend.verify(wild, group, options.signal)) {
        const told = await withOutputs(backend, wild, batch, options);
        batch.forEach(({ mutant, changed }, i) => {
          const one = gathered.get(mutant.index);
          if (!one) throw new RangeError(`Mutant ${mutant.index} is not of this window.`);
          one.changed = changed;
          one.prompts.push(told[i]);
        });
      }
  }
  yield [...gathered.values()].map((one) =>
    conclude(one.mutant, one.changed, one.prompts, wildFirst),
  );
}

function* take<T>(queue: Lookahead<T>, count: number): Generator<T> {
  for (let i = 0; i < count; i++) {
    const next = queue.take();
    if (next === undefined) return;
    yield next;
  }
}

/** What one prompt says of a batch's mutants, with their outputs where asked for. */
async function withOutputs<Wild extends PreparedWild>(
  backend: BatchBackend<Wild>,
  wild: Wild,
  batch: readonly Verified<Overwriting>[],
  { outputs, signal }: ScreenDetail,
): Promise<PromptOutcome[]> {
  const { ids } = wild.wildType.generation;
  const whole = new Map<number, number[]>();
  if (outputs) {
    // those that part late share more with the wild type, so they go together
    const diverged = batch
      .filter(({ changed, outcome }) => changed && outcome.firstDivergent >= 0)
      .sort((a, b) => a.outcome.firstDivergent - b.outcome.firstDivergent)
      .map(({ mutant, outcome }) => ({ ...mutant, firstDivergent: outcome.firstDivergent }));
    const decoded = await backend.decodeOn(wild, diverged, signal);
    diverged.forEach(({ index }, j) => whole.set(index, decoded[j]));
  }
  return batch.map(({ mutant, outcome }) => ({
    ...outcome,
    firstToken: outcome.firstDivergent === 0 ? outcome.token : ids[0],
    ...(outputs ? { output: whole.get(mutant.index) ?? [...ids] } : {}),
  }));
}

function conclude(
  { index, value }: Overwriting,
  changed: boolean,
  prompts: readonly PromptOutcome[],
  wildFirst: readonly number[],
): MutantOutcome {
  return changed ? foldPrompts(index, value, prompts) : noOp(index, value, wildFirst);
}
