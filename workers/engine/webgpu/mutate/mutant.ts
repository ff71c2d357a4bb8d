import { LabError } from '../../../../src/lib/base/failure.ts';
import type { ValueRange } from '../../../../src/lib/model/value-range.ts';
import {
  mutationProblem,
  writtenValue,
  type Mutation,
} from '../../../../src/lib/mutation/mutation.ts';
import type { Site } from '../../../../src/lib/model/site.ts';
import { compare, type Comparison } from '../../compare.ts';
import type { Engine } from '../engine.ts';
import { generate, type GenerateArgs, type RawGeneration } from '../run/generate.ts';
import { matrixBuffers, locationOf } from '../model/gpu-model.ts';
import { mutateInPlace } from './in-place.ts';
import { checksum } from '../kernels/checksum.ts';
import { extent } from '../kernels/extent.ts';
import { pool } from '../kernels/pool.ts';
import type { WildType } from '../run/wild-type.ts';

/** What a mutation writes, and over what. */
export interface Overwrite {
  /** Of the whole matrix. */
  extent: ValueRange;
  value: number;
  /** The site's weights before: the first one, the smallest, the largest. */
  before: { first: number; min: number; max: number };
  /** How many weights of the site had another value. 0: the mutation is a no-op. */
  changed: number;
}

/** Looks up what a mutation would write. Throws a LabError 'bad-request' for a site that is not there. */
export async function planOverwrite(engine: Engine, mutation: Mutation): Promise<Overwrite> {
  const { site } = mutation;
  const problem = mutationProblem(engine.model.config, mutation);
  if (problem) throw new LabError('bad-request', problem, 'Change the mutation.');
  const { min, max } = await engine.extent(site);
  const value = writtenValue(mutation, { min, max });
  const place = locationOf(engine.model, site);
  const rect = { ...site, row: place.first + site.row };
  const [here, [corner]] = [
    await extent(engine.gpu, place, rect, value),
    await pool(engine.gpu, place, { ...rect, height: 1, width: 1 }, 1),
  ];
  return {
    extent: { min, max },
    value,
    before: { first: corner, min: here.min, max: here.max },
    changed: here.differing,
  };
}

/** A mutant explored by itself, with everything the bench shows of it. */
export interface ExploredMutant extends Overwrite {
  generation: RawGeneration;
  comparison: Comparison;
  /** Probabilities [vocab] at the first divergent token; null if silent. */
  atDivergence: { wildType: Float32Array; mutant: Float32Array } | null;
  /** Of the matrix's weight buffers, before the mutation and after the undo. */
  checksum: { before: string; after: string };
}

/**
 * Mutates in place, generates from scratch, restores, and compares with the wild type.
 * @param values what each weight of the site becomes, row by row, instead of the mutation's value
 */
export async function exploreMutant(
  engine: Engine,
  wildType: WildType,
  mutation: Mutation,
  following: Pick<GenerateArgs, 'onChoice' | 'signal' | 'burst'>,
  values?: Float32Array,
): Promise<ExploredMutant> {
  const { gpu, model, tuning } = engine;
  const planned = await planOverwrite(engine, mutation);
  const overwrite = values
    ? { ...planned, changed: await differing(engine, mutation.site, values) }
    : planned;
  const { pieces } = locationOf(model, mutation.site);
  const sum = () => checksum(gpu, matrixBuffers(gpu, pieces));
  const vocab = model.config.vocab_size;
  const before = await sum();
  const kept = gpu.buffer('mutant probabilities', wildType.steps * vocab * 4);
  const inPlace = mutateInPlace(gpu, model, tuning, mutation.site, overwrite.value, values);
  try {
    const generation = await generate(engine.runner(wildType.promptIds.length + wildType.steps), {
      ...following,
      ...runOf(wildType),
      patch: inPlace.patch,
      keepProbabilities: kept,
    });
    const comparison = compare(wildType, generation);
    const at = comparison.firstDivergent;
    const row = async (buffer: GPUBuffer) =>
      new Float32Array(await gpu.read(buffer, vocab * 4, at * vocab * 4));
    const atDivergence =
      at < 0 ? null : { wildType: await row(wildType.probabilities), mutant: await row(kept) };
    inPlace.undo();
    return {
      ...overwrite,
      generation,
      comparison,
      atDivergence,
      checksum: { before, after: await sum() },
    };
  } finally {
    inPlace.undo();
    gpu.destroy(kept);
  }
}

/** How many weights of a site differ from values given for each. Throws a LabError if they are not as many. */
async function differing(engine: Engine, site: Site, values: Float32Array): Promise<number> {
  if (values.length !== site.height * site.width)
    throw new LabError(
      'bad-request',
      `${values.length} values for ${site.height * site.width} weights.`,
      'Give one for each.',
    );
  const place = locationOf(engine.model, site);
  const weights = await pool(engine.gpu, place, { ...site, row: place.first + site.row }, 1);
  return weights.reduce((sum, weight, i) => sum + (weight === values[i] ? 0 : 1), 0);
}

/**
 * A mutant's verdict the plain way: mutate in place and generate from scratch until the output
 * parts from the wild type's. Null for a no-op. This is the oracle of every faster way.
 */
export async function testMutant(
  engine: Engine,
  wildType: WildType,
  mutation: Mutation,
  signal?: AbortSignal,
): Promise<Comparison | null> {
  const { value, changed } = await planOverwrite(engine, mutation);
  if (changed === 0) return null;
  const { ids } = wildType.generation;
  const { comparison } = await repeatMutated(engine, wildType, mutation.site, value, {
    onChoice: (choice, i) => choice.id === ids[i],
    signal,
    burst: 8,
  });
  return comparison;
}

/** Writes `value` over a site, repeats the wild type's run from scratch, restores, and compares. */
export async function repeatMutated(
  engine: Engine,
  wildType: WildType,
  site: Site,
  value: number,
  following: Pick<GenerateArgs, 'onChoice' | 'signal' | 'burst'>,
): Promise<{ generation: RawGeneration; comparison: Comparison }> {
  const { gpu, model, tuning } = engine;
  const inPlace = mutateInPlace(gpu, model, tuning, site, value);
  try {
    const generation = await generate(engine.runner(wildType.promptIds.length + wildType.steps), {
      ...following,
      ...runOf(wildType),
      patch: inPlace.patch,
    });
    return { generation, comparison: compare(wildType, generation) };
  } finally {
    inPlace.undo();
  }
}

/** The wild type's run, for a mutant to repeat and be compared with. */
function runOf(wildType: WildType) {
  const { promptIds, decoding, steps, tokens, probabilities } = wildType;
  return { promptIds, decoding, maxNewTokens: steps, compareWith: { tokens, probabilities } };
}
