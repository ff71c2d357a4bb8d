import { LabError } from '../../../../src/lib/base/failure.ts';
import {
  mutationProblem,
  writtenValue,
  type Mutation,
  type WrittenValue,
} from '../../../../src/lib/mutation/mutation.ts';
import type { Site } from '../../../../src/lib/model/site.ts';
import { compare } from '../../compare.ts';
import type { ExploredMutant, Overwrite } from '../../contract.ts';
import type { RawGeneration } from '../../generation.ts';
import type { PromptOutcome } from '../../prompt-outcome.ts';
import { checkValues, countDiffering } from '../../shared/own-values.ts';
import type { GpuContext } from '../context.ts';
import { generate, type Following } from '../run/generate.ts';
import { matrixBuffers, locationOf } from '../model/gpu-model.ts';
import { mutateInPlace } from './in-place.ts';
import { checksum } from '../kernels/checksum.ts';
import { extent } from '../kernels/extent.ts';
import { pool } from '../kernels/pool.ts';
import type { WildType } from '../run/wild-type.ts';

/** Looks up what a mutation would write. Throws a LabError 'bad-request' for a site that is not there. */
export async function planOverwrite(context: GpuContext, mutation: Mutation): Promise<Overwrite> {
  const { site } = mutation;
  const problem = mutationProblem(context.model.config, mutation);
  if (problem) throw new LabError('bad-request', problem, 'Change the mutation.');
  const { min, max } = await context.valueRange(site);
  const value = writtenValue(mutation, { min, max });
  const location = locationOf(context.model, site);
  const rect = { ...site, row: location.first + site.row };
  const [here, [corner]] = [
    await extent(context.gpu, location, rect, value),
    await pool(context.gpu, location, { ...rect, height: 1, width: 1 }, 1),
  ];
  return {
    extent: { min, max },
    value,
    before: { first: corner, min: here.min, max: here.max },
    changed: here.differing,
  };
}

/**
 * Mutates in place, generates from scratch, restores, and compares with the wild type.
 * @param values what each weight of the site becomes, row by row, instead of the mutation's value
 */
export async function exploreMutant(
  context: GpuContext,
  wildType: WildType,
  mutation: Mutation,
  following: Following,
  values?: Float32Array,
): Promise<ExploredMutant> {
  const { gpu, model, tuning } = context;
  const planned = await planOverwrite(context, mutation);
  const overwrite = values
    ? { ...planned, changed: await differing(context, mutation.site, values) }
    : planned;
  const { pieces } = locationOf(model, mutation.site);
  const sum = () => checksum(gpu, matrixBuffers(gpu, pieces));
  const vocab = model.config.vocab_size;
  const before = await sum();
  const kept = gpu.buffer('mutant probabilities', wildType.steps * vocab * 4);
  const inPlace = mutateInPlace(gpu, model, tuning, mutation.site, overwrite.value, values);
  try {
    const generation = await generate(context.runner(wildType.promptIds.length + wildType.steps), {
      ...following,
      ...runOf(wildType),
      patch: inPlace.patch,
      keepProbabilities: kept,
    });
    const outcome = compare(wildType, generation);
    const at = outcome.firstDivergent;
    const row = async (buffer: GPUBuffer) =>
      new Float32Array(await gpu.read(buffer, vocab * 4, at * vocab * 4));
    const atDivergence =
      at < 0 ? null : { wildType: await row(wildType.probabilities), mutant: await row(kept) };
    inPlace.undo();
    return {
      ...overwrite,
      generation,
      outcome,
      atDivergence,
      checksum: { before, after: await sum() },
    };
  } finally {
    inPlace.undo();
    gpu.destroy(kept);
  }
}

/** How many weights of a site differ from values given for each. Throws a LabError if they are not as many. */
async function differing(context: GpuContext, site: Site, values: Float32Array): Promise<number> {
  checkValues(site, values);
  const location = locationOf(context.model, site);
  const weights = await pool(context.gpu, location, { ...site, row: location.first + site.row }, 1);
  return countDiffering(weights, values);
}

/** Writes `value` over a site, repeats the wild type's run from scratch, restores, and compares. */
export async function repeatMutated(
  context: GpuContext,
  wildType: WildType,
  site: Site,
  value: WrittenValue,
  following: Following,
): Promise<{ generation: RawGeneration; outcome: PromptOutcome }> {
  const { gpu, model, tuning } = context;
  const inPlace = mutateInPlace(gpu, model, tuning, site, value);
  try {
    const generation = await generate(context.runner(wildType.promptIds.length + wildType.steps), {
      ...following,
      ...runOf(wildType),
      patch: inPlace.patch,
    });
    return { generation, outcome: compare(wildType, generation) };
  } finally {
    inPlace.undo();
  }
}

/** The wild type's run, for a mutant to repeat and be compared with. */
function runOf(wildType: WildType) {
  const { promptIds, decoding, steps, tokens, probabilities } = wildType;
  return { promptIds, decoding, maxNewTokens: steps, compareWith: { tokens, probabilities } };
}
