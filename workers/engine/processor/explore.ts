import { LabError } from '../../../src/lib/base/failure.ts';
import type { Site } from '../../../src/lib/model/site.ts';
import {
  mutationProblem,
  writtenValue,
  type Mutation,
  type WrittenValue,
} from '../../../src/lib/mutation/mutation.ts';
import { compare } from '../compare.ts';
import type { ExploredMutant, Overwrite } from '../contract.ts';
import type { RawGeneration } from '../generation.ts';
import type { PromptOutcome } from '../prompt-outcome.ts';
import { checkValues, countDiffering } from '../shared/own-values.ts';
import type { ProcessorContext } from './context.ts';
import { generate, type Following } from './generate.ts';
import type { Block } from './heap.ts';
import { mutateInPlace, readSite } from './in-place.ts';
import { checksumOf } from './linear-map.ts';
import { locationOf } from './model.ts';
import { whole } from './panels.ts';
import { extentOf } from './weights.ts';
import type { WildType } from './wild-type.ts';

/** Looks up what a mutation would write. Throws a LabError 'bad-request' for a site that is not there. */
export function planOverwrite(context: ProcessorContext, mutation: Mutation): Overwrite {
  const { heap, model } = context;
  const { site } = mutation;
  const problem = mutationProblem(model.config, mutation);
  if (problem) throw new LabError('bad-request', problem, 'Change the mutation.');
  const { min, max } = context.valueRange(site);
  const value = writtenValue(mutation, { min, max });
  const here = extentOf(heap, model, site, site, value);
  const [first] = readSite(heap, model, { ...site, height: 1, width: 1 });
  return {
    extent: { min, max },
    value,
    before: { first, min: here.min, max: here.max },
    changed: here.differing,
  };
}

/**
 * Mutates in place, generates from scratch, restores, and compares with the wild type.
 * @param values what each weight of the site becomes, row by row, instead of the mutation's value
 */
export async function exploreMutant(
  context: ProcessorContext,
  wildType: WildType,
  mutation: Mutation,
  following: Following,
  values?: Float32Array,
): Promise<ExploredMutant> {
  const { heap, model } = context;
  const { site } = mutation;
  const overwrite = planOverwrite(context, mutation);
  const changed = values ? differing(context, site, values) : overwrite.changed;
  const { map } = locationOf(model, site);
  const before = checksumOf(heap, map);
  const { vocab_size } = model.config;
  const vocab = whole(vocab_size);
  const kept = heap.allocate(wildType.steps * vocab);
  const undo = mutateInPlace(heap, model, site, overwrite.value, values);
  try {
    const generation = await repeat(context, wildType, following, kept);
    const outcome = compare(wildType, generation);
    const at = outcome.firstDivergent;
    const row = (block: Block) => heap.view(block, at * vocab, vocab_size).slice();
    const atDivergence =
      at < 0 ? null : { wildType: row(wildType.probabilities), mutant: row(kept) };
    undo();
    const checksum = { before, after: checksumOf(heap, map) };
    return { ...overwrite, changed, generation, outcome, atDivergence, checksum };
  } finally {
    undo();
    heap.free(kept);
  }
}

/** How many weights of a site differ from values given for each. Throws a LabError if they are not as many. */
function differing({ heap, model }: ProcessorContext, site: Site, values: Float32Array): number {
  checkValues(site, values);
  return countDiffering(readSite(heap, model, site), values);
}

/** Writes `value` over a site, repeats the wild type's run from scratch, restores, and compares. */
export async function repeatMutated(
  context: ProcessorContext,
  wildType: WildType,
  site: Site,
  value: WrittenValue,
  following: Following,
): Promise<{ generation: RawGeneration; outcome: PromptOutcome }> {
  const undo = mutateInPlace(context.heap, context.model, site, value);
  try {
    const generation = await repeat(context, wildType, following);
    return { generation, outcome: compare(wildType, generation) };
  } finally {
    undo();
  }
}

/** The wild type's run once more, from scratch, with the weights as they now are. */
async function repeat(
  context: ProcessorContext,
  wildType: WildType,
  following: Following,
  keepProbabilities?: Block,
): Promise<RawGeneration> {
  const { promptIds, decoding, chooser, steps, generation, probabilities } = wildType;
  // it may not be forgotten while the mutant is measured against it
  wildType.users++;
  try {
    return await generate(context.runner(promptIds.length + steps), {
      ...following,
      promptIds,
      decoding,
      chooser,
      maxNewTokens: steps,
      compareWith: { ids: generation.ids, probabilities },
      keepProbabilities,
    });
  } finally {
    wildType.users--;
  }
}
