import { LabError } from '../../../../src/lib/base/failure.ts';
import { formatMatrix } from '../../../../src/lib/model/matrix.ts';
import {
  mutationProblem,
  writtenValue,
  type Mutation,
} from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import { batchSize } from './batch-size.ts';
import { decodeOn } from './decode-on.ts';
import type { PreparedRun } from './prepared-run.ts';
import { verify, type Overwriting, type PromptVerdict } from './verify.ts';
import type { Engine, TokenPrompt } from '../engine.ts';
import { MutantTally, noOp, type PromptFinding } from '../../mutant-tally.ts';
import type { ScreenOptions } from '../screener.ts';

/** Mutants taken through all runs together before their results are given out. */
const WINDOW = 256;

/**
 * Screens mutants in batches, see screenMutations: neighbours in the list that lie in one matrix
 * are verified together.
 */
export async function* screenBatched(
  engine: Engine,
  runs: readonly TokenPrompt[],
  mutations: readonly Mutation[],
  options: ScreenOptions,
): AsyncGenerator<MutantOutcome[]> {
  mutations.forEach((mutation) => {
    const problem = mutationProblem(engine.model.config, mutation);
    if (problem) throw new LabError('bad-request', problem, 'Change the mutation.');
  });
  await engine.prepareBatches();
  engine.prepared.keepOnly(runs);
  try {
    yield* runs.length === 1
      ? underOneRun(engine, runs[0], mutations, options)
      : underAllRuns(engine, runs, mutations, options);
  } catch (error) {
    // what was prepared on a device that failed is not used again
    if (!options.signal?.aborted) engine.prepared.keepOnly([]);
    throw error;
  }
}

async function* underOneRun(
  engine: Engine,
  prompt: TokenPrompt,
  mutations: readonly Mutation[],
  options: ScreenOptions,
): AsyncGenerator<MutantOutcome[]> {
  for (const group of groups(mutations)) {
    const overwriting = await overwritingOf(engine, group.mutations);
    const run = await engine.prepared.prepare(prompt, options.signal);
    const [first] = run.wildType.generation.ids;
    for await (const verdicts of verify(engine, run, overwriting, options)) {
      const findings = await findingsOf(engine, run, overwriting, verdicts, options);
      yield verdicts.map((verdict, i) =>
        conclude(group.first, overwriting, verdict, [findings[i]], [first]),
      );
    }
  }
}

async function* underAllRuns(
  engine: Engine,
  runs: readonly TokenPrompt[],
  mutations: readonly Mutation[],
  options: ScreenOptions,
): AsyncGenerator<MutantOutcome[]> {
  for (let first = 0; first < mutations.length; first += WINDOW) {
    const window = mutations.slice(first, first + WINDOW);
    yield await throughAllRuns(engine, runs, await groupsOf(engine, window, first), options);
  }
}

interface Group {
  /** Index of the group's first mutation in the whole list. */
  first: number;
  mutations: readonly Mutation[];
}

/** Runs of neighbours that lie in one matrix. */
function* groups(mutations: readonly Mutation[]): Generator<Group> {
  for (let first = 0; first < mutations.length;) {
    const matrix = formatMatrix(mutations[first].site);
    let end = first + 1;
    while (end < mutations.length && formatMatrix(mutations[end].site) === matrix) end++;
    yield { first, mutations: mutations.slice(first, end) };
    first = end;
  }
}

/** Mutations of one matrix with what they write. */
async function overwritingOf(
  engine: Engine,
  mutations: readonly Mutation[],
): Promise<Overwriting[]> {
  const extent = await engine.extent(mutations[0].site);
  return mutations.map((mutation) => ({
    site: mutation.site,
    value: writtenValue(mutation, extent),
  }));
}

/** Mutants of one matrix as they go through the runs of an assay. */
interface GroupInRuns {
  first: number;
  overwriting: Overwriting[];
  /** Each mutant's last verdict, and what every run so far said of it. */
  verdicts: PromptVerdict[];
  findings: PromptFinding[][];
}

async function groupsOf(
  engine: Engine,
  mutations: readonly Mutation[],
  from: number,
): Promise<GroupInRuns[]> {
  const all: GroupInRuns[] = [];
  for (const group of groups(mutations)) {
    const overwriting = await overwritingOf(engine, group.mutations);
    const findings = overwriting.map(() => []);
    all.push({ first: from + group.first, overwriting, verdicts: [], findings });
  }
  return all;
}

/** Run by run, since preparing one takes longer than going on to another matrix. */
async function throughAllRuns(
  engine: Engine,
  runs: readonly TokenPrompt[],
  inRuns: readonly GroupInRuns[],
  options: ScreenOptions,
): Promise<MutantOutcome[]> {
  const wildFirst: number[] = [];
  for (const tokens of runs) {
    const run = await engine.prepared.prepare(tokens, options.signal);
    wildFirst.push(run.wildType.generation.ids[0]);
    for (const { overwriting, verdicts, findings } of inRuns)
      for await (const some of verify(engine, run, overwriting, options)) {
        const found = await findingsOf(engine, run, overwriting, some, options);
        some.forEach((verdict, i) => {
          verdicts[verdict.index] = verdict;
          findings[verdict.index].push(found[i]);
        });
      }
  }
  return inRuns.flatMap(({ first, overwriting, verdicts, findings }) =>
    verdicts.map((verdict, i) => conclude(first, overwriting, verdict, findings[i], wildFirst)),
  );
}

/** What one run says of some mutants, with their outputs where asked for. */
async function findingsOf(
  engine: Engine,
  run: PreparedRun,
  overwriting: readonly Overwriting[],
  verdicts: readonly PromptVerdict[],
  { outputs = false, signal }: ScreenOptions,
): Promise<PromptFinding[]> {
  const wild = run.wildType.generation.ids;
  const whole = new Map<number, number[]>();
  if (outputs) {
    // those that part late share more with the wild type, so they go together
    const diverged = verdicts
      .filter((verdict) => verdict.firstDivergent >= 0 && verdict.changed)
      .sort((a, b) => a.firstDivergent - b.firstDivergent);
    const { batch } = diverged[0]
      ? batchSize(engine, run, overwriting[diverged[0].index].site)
      : { batch: 1 };
    for (let i = 0; i < diverged.length; i += batch) {
      const part = diverged.slice(i, i + batch);
      const decoded = await decodeOn(
        engine,
        run.wildType,
        part.map(({ index, firstDivergent }) => ({ ...overwriting[index], firstDivergent })),
        signal,
      );
      part.forEach(({ index }, j) => whole.set(index, decoded[j]));
    }
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
  overwriting: readonly Overwriting[],
  verdict: PromptVerdict,
  findings: readonly PromptFinding[],
  wildFirst: number[],
): MutantOutcome {
  const { value } = overwriting[verdict.index];
  const index = first + verdict.index;
  if (!verdict.changed) return noOp(index, value, wildFirst);
  const tally = new MutantTally(index, value);
  findings.forEach((finding) => tally.add(finding));
  return tally.result();
}
