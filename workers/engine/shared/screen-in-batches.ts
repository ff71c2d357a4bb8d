import { LabError } from '../../../src/lib/base/failure.ts';
import { formatMatrix, type MatrixId } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { ValueRange } from '../../../src/lib/model/value-range.ts';
import {
  mutationProblem,
  writtenValue,
  type Mutation,
} from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import type { Site } from '../../../src/lib/model/site.ts';
import type { TokenPrompt } from '../webgpu/engine.ts';
import { MutantTally, noOp, type PromptFinding } from '../mutant-tally.ts';
import type { ScreenOptions } from '../webgpu/screener.ts';
import type { RunVerdict } from './stage-queue.ts';

/** A mutation with what it writes. */
export interface Overwriting {
  site: Site;
  value: number;
}

/** A mutant whose output is known up to where it parts from the wild type's. */
export interface Diverged extends Overwriting {
  firstDivergent: number;
}

/** What an engine does for a screen in batches. @template Run a prepared run of the wild type */
export interface BatchBackend<
  Run extends { wildType: { generation: { ids: readonly number[] } } },
> {
  config: ModelConfig;
  extent(id: MatrixId): Promise<ValueRange>;
  prepare(of: TokenPrompt, signal?: AbortSignal): Promise<Run>;
  /** Verdicts on mutants of one matrix, some at a time, in any order. */
  verify(
    run: Run,
    mutants: readonly Overwriting[],
    options: ScreenOptions,
  ): AsyncIterable<RunVerdict[]>;
  /** Whole continuations of mutants of one matrix, in their order. */
  decodeOn(run: Run, mutants: readonly Diverged[], signal?: AbortSignal): Promise<number[][]>;
}

/** Mutants taken through all runs together before their results are given out. */
const WINDOW = 256;
/** Most mutants of one matrix that are begun together; of an endless list more are never looked at. */
const GROUP = 4096;

/**
 * Screens mutants in batches, see screenMutations: neighbours in the list that lie in one matrix
 * are verified together.
 */
export async function* screenInBatches<
  Run extends { wildType: { generation: { ids: readonly number[] } } },
>(
  backend: BatchBackend<Run>,
  runs: readonly TokenPrompt[],
  mutations: Iterable<Mutation>,
  options: ScreenOptions,
): AsyncGenerator<MutantOutcome[]> {
  if (runs.length === 1) {
    for (const group of groups(backend.config, mutations, GROUP)) {
      const mutants = await overwritingOf(backend, group.mutations);
      const run = await backend.prepare(runs[0], options.signal);
      const [wildFirst] = run.wildType.generation.ids;
      for await (const verdicts of backend.verify(run, mutants, options)) {
        const findings = await findingsOf(backend, run, mutants, verdicts, options);
        yield verdicts.map((verdict, i) =>
          conclude(group.first, mutants, verdict, [findings[i]], [wildFirst]),
        );
      }
    }
    return;
  }
  let window: Group[] = [];
  let count = 0;
  for (const group of groups(backend.config, mutations, WINDOW)) {
    window.push(group);
    count += group.mutations.length;
    if (count < WINDOW) continue;
    yield await throughAllRuns(backend, runs, window, options);
    [window, count] = [[], 0];
  }
  if (count > 0) yield await throughAllRuns(backend, runs, window, options);
}

interface Group {
  /** Index of the group's first mutation in the whole list. */
  first: number;
  mutations: Mutation[];
}

/** Runs of neighbours that lie in one matrix, of at most `most`. */
function* groups(
  config: ModelConfig,
  mutations: Iterable<Mutation>,
  most: number,
): Generator<Group> {
  let group: Group = { first: 0, mutations: [] };
  let matrix = '';
  let index = 0;
  for (const mutation of mutations) {
    const problem = mutationProblem(config, mutation);
    if (problem) throw new LabError('bad-request', problem, 'Change the mutation.');
    const its = formatMatrix(mutation.site);
    if (its !== matrix || group.mutations.length === most) {
      if (group.mutations.length > 0) yield group;
      group = { first: index, mutations: [] };
      matrix = its;
    }
    group.mutations.push(mutation);
    index++;
  }
  if (group.mutations.length > 0) yield group;
}

/** Mutations of one matrix with what they write. */
async function overwritingOf(
  backend: { extent(id: MatrixId): Promise<ValueRange> },
  mutations: readonly Mutation[],
): Promise<Overwriting[]> {
  const of = await backend.extent(mutations[0].site);
  return mutations.map((mutation) => ({
    site: mutation.site,
    value: writtenValue(mutation, of),
  }));
}

/** Run by run, since preparing one takes longer than going on to another matrix. */
async function throughAllRuns<Run extends { wildType: { generation: { ids: readonly number[] } } }>(
  backend: BatchBackend<Run>,
  runs: readonly TokenPrompt[],
  window: readonly Group[],
  options: ScreenOptions,
): Promise<MutantOutcome[]> {
  const wildFirst: number[] = [];
  const inRuns: {
    first: number;
    mutants: Overwriting[];
    /** Each mutant's last verdict, and what every run so far said of it. */
    verdicts: RunVerdict[];
    findings: PromptFinding[][];
  }[] = [];
  for (const { first, mutations } of window) {
    const mutants = await overwritingOf(backend, mutations);
    inRuns.push({ first, mutants, verdicts: [], findings: mutants.map(() => []) });
  }
  for (const of of runs) {
    const run = await backend.prepare(of, options.signal);
    wildFirst.push(run.wildType.generation.ids[0]);
    for (const { mutants, verdicts, findings } of inRuns)
      for await (const some of backend.verify(run, mutants, options)) {
        const found = await findingsOf(backend, run, mutants, some, options);
        some.forEach((verdict, i) => {
          verdicts[verdict.index] = verdict;
          findings[verdict.index].push(found[i]);
        });
      }
  }
  return inRuns.flatMap(({ first, mutants, verdicts, findings }) =>
    verdicts.map((verdict, i) => conclude(first, mutants, verdict, findings[i], wildFirst)),
  );
}

/** What one run says of some mutants, with their outputs where asked for. */
async function findingsOf<Run extends { wildType: { generation: { ids: readonly number[] } } }>(
  backend: BatchBackend<Run>,
  run: Run,
  mutants: readonly Overwriting[],
  verdicts: readonly RunVerdict[],
  { outputs = false, signal }: ScreenOptions,
): Promise<PromptFinding[]> {
  const wild = run.wildType.generation.ids;
  const whole = new Map<number, number[]>();
  if (outputs) {
    // those that part late share more with the wild type, so they go together
    const diverged = verdicts
      .filter((verdict) => verdict.firstDivergent >= 0 && verdict.changed)
      .sort((a, b) => a.firstDivergent - b.firstDivergent);
    const decoded = await backend.decodeOn(
      run,
      diverged.map(({ index, firstDivergent }) => ({ ...mutants[index], firstDivergent })),
      signal,
    );
    diverged.forEach(({ index }, j) => whole.set(index, decoded[j]));
  }
  return verdicts.map(({ index, firstDivergent, token, kl, margin, steps }) => ({
    comparison: { firstDivergent, kl, margin },
    verified: steps,
    token: token,
    firstToken: firstDivergent === 0 ? token : wild[0],
    ...(outputs ? { output: whole.get(index) ?? wild } : {}),
  }));
}

function conclude(
  first: number,
  mutants: readonly Overwriting[],
  verdict: RunVerdict,
  findings: readonly PromptFinding[],
  wildFirst: number[],
): MutantOutcome {
  const { value } = mutants[verdict.index];
  const index = first + verdict.index;
  if (!verdict.changed) return noOp(index, value, wildFirst);
  const tally = new MutantTally(index, value);
  findings.forEach((finding) => tally.add(finding));
  return tally.result();
}
