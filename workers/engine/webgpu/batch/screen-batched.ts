import { LabError } from '../../../../src/lib/base/failure.ts';
import {
  mutationProblem,
  writtenValue,
  type Mutation,
} from '../../../../src/lib/mutation/mutation.ts';
import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import type { TokenPrompt } from '../../contract.ts';
import { foldPrompts, noOp, type PromptOutcome } from '../../prompt-outcome.ts';
import type { GpuContext } from '../context.ts';
import { batchSize } from './batch-size.ts';
import { decodeOn } from './decode-on.ts';
import { Lookahead } from './lookahead.ts';
import type { PreparedPrompt } from './prepared-prompt.ts';
import type { PreparedPrompts } from './prepared-prompts.ts';
import type { Overwriting } from './overwriting.ts';
import { verify, type Verified } from './verify.ts';

/** Mutants taken through all prompts together before their results are given out. */
const WINDOW = 256;

export interface BatchedOptions {
  /** Also generate an NSM's continuation of every prompt to its end. */
  outputs: boolean;
  signal: AbortSignal | undefined;
  /** Asked when a batch was thrown away, before it is tried again; rejects if the device is broken. */
  retest: () => Promise<void>;
}

/**
 * Screens mutants in batches, see Engine.screen: neighbours that lie in one matrix are verified
 * together. Mutations are taken as batches need them.
 */
export async function* screenBatched(
  context: GpuContext,
  prepared: PreparedPrompts,
  prompts: readonly TokenPrompt[],
  mutations: Iterable<Mutation>,
  options: BatchedOptions,
): AsyncGenerator<MutantOutcome[]> {
  await context.prepareBatches();
  prepared.keepOnly(prompts);
  const queue = new Lookahead(numbered(context.model.config, mutations));
  try {
    while (!queue.done)
      yield* prompts.length === 1
        ? underOnePrompt(context, prepared, prompts[0], queue, options)
        : underAllPrompts(context, prepared, prompts, queue, options);
  } catch (error) {
    // what was prepared on a device that failed is not used again
    if (!options.signal?.aborted) prepared.keepOnly([]);
    throw error;
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
  context: GpuContext,
  queue: Lookahead<Numbered>,
): Promise<Iterable<Overwriting>> {
  const [first] = queue.peek(1);
  const { layer, projection } = first.mutation.site;
  const range = await context.valueRange({ layer, projection });
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

async function* underOnePrompt(
  context: GpuContext,
  prepared: PreparedPrompts,
  prompt: TokenPrompt,
  queue: Lookahead<Numbered>,
  options: BatchedOptions,
): AsyncGenerator<MutantOutcome[]> {
  const mutants = await nextOfOneMatrix(context, queue);
  const wild = await prepared.prepare(prompt, options.signal);
  const wildFirst = wild.wildType.generation.ids.slice(0, 1);
  for await (const batch of verify(context, wild, mutants, options)) {
    const told = await withOutputs(context, wild, batch, options);
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
async function* underAllPrompts(
  context: GpuContext,
  prepared: PreparedPrompts,
  prompts: readonly TokenPrompt[],
  queue: Lookahead<Numbered>,
  options: BatchedOptions,
): AsyncGenerator<MutantOutcome[]> {
  const window = new Lookahead(take(queue, WINDOW));
  const groups: Overwriting[][] = [];
  while (!window.done) groups.push([...(await nextOfOneMatrix(context, window))]);
  const gathered = new Map<number, Gathered>();
  for (const mutant of groups.flat())
    gathered.set(mutant.index, { mutant, changed: true, prompts: [] });
  const wildFirst: number[] = [];
  for (const prompt of prompts) {
    const wild = await prepared.prepare(prompt, options.signal);
    wildFirst.push(wild.wildType.generation.ids[0]);
    for (const group of groups)
      for await (const batch of verify(context, wild, group, options)) {
        const told = await withOutputs(context, wild, batch, options);
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
async function withOutputs(
  context: GpuContext,
  wild: PreparedPrompt,
  batch: readonly Verified[],
  { outputs, signal }: BatchedOptions,
): Promise<PromptOutcome[]> {
  const { ids } = wild.wildType.generation;
  const whole = new Map<number, number[]>();
  if (outputs) {
    // those that part late share more with the wild type, so they go together
    const diverged = batch
      .filter(({ changed, outcome }) => changed && outcome.firstDivergent >= 0)
      .sort((a, b) => a.outcome.firstDivergent - b.outcome.firstDivergent);
    const together = diverged[0] ? batchSize(context, wild, diverged[0].mutant.site).batch : 1;
    for (let i = 0; i < diverged.length; i += together) {
      const part = diverged.slice(i, i + together).map(({ mutant, outcome }) => ({
        ...mutant,
        firstDivergent: outcome.firstDivergent,
      }));
      const decoded = await decodeOn(context, wild.wildType, part, signal);
      part.forEach(({ index }, j) => whole.set(index, decoded[j]));
    }
  }
  return batch.map(({ mutant, outcome }) => ({
    ...outcome,
    firstToken: outcome.firstDivergent === 0 ? outcome.token : ids[0],
    ...(outputs ? { output: whole.get(mutant.index) ?? ids } : {}),
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
