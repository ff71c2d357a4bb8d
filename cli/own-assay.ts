import {
  descriptive,
  MAX_PROMPTS,
  seedsFrom,
  seedsProblem,
  type DescriptiveAssay,
  type SeedsAssay,
} from '../src/lib/assay/assay.ts';
import { promptProblem } from '../src/lib/assay/prompt-spec.ts';
import { CommandError } from './command-error.ts';

/** The options that make an assay of the user's own. */
type OwnValues = Partial<
  Record<'prompt' | 'new-tokens' | 'temperature' | 'seed' | 'seeds', string | undefined>
>;

/** One prompt, under one seed or several. Throws a CommandError. */
export function readOwnAssay(v: OwnValues): DescriptiveAssay | SeedsAssay {
  if (v.prompt === undefined)
    throw new CommandError(
      'What is asked of the mutants? Give --assay drosophila or --prompt TEXT.',
    );
  const temperature = Number(v.temperature ?? '0');
  if (!Number.isFinite(temperature) || v.temperature?.trim() === '')
    throw new CommandError(`--temperature takes a number, not "${v.temperature ?? ''}".`);
  const maxNewTokens = whole('new-tokens', v['new-tokens'] ?? '48', 1);
  const seeds = readSeeds(v);
  const own = descriptive({ prompt: v.prompt, maxNewTokens, temperature, seed: seeds[0] });
  const several: SeedsAssay | null =
    seeds.length < 2
      ? null
      : {
          ...{ type: 'seeds', id: own.id, name: own.name, prompt: v.prompt },
          ...{ maxNewTokens, temperature, seeds },
        };
  const problem =
    seeds.map((seed) => promptProblem({ ...own, seed })).find((words) => words !== null) ??
    (several && seedsProblem(several));
  if (problem) throw new CommandError(problem);
  return several ?? own;
}

/** `--seed 3`, `--seeds 5` (five from --seed on) or `--seeds 0,4,7`. */
function readSeeds({ seed, seeds }: OwnValues): number[] {
  if (seeds?.includes(',')) {
    if (seed !== undefined)
      throw new CommandError(
        '--seed does not go with a list of --seeds; a sample or an audit is drawn by --sample-seed or --audit-seed.',
      );
    const list = seeds.split(',').map((one) => whole('seeds', one.trim(), 0));
    if (list.length > MAX_PROMPTS) throw tooMany(list.length);
    return list;
  }
  const count = whole('seeds', seeds ?? '1', 1);
  if (count > MAX_PROMPTS) throw tooMany(count);
  return seedsFrom(whole('seed', seed ?? '0', 0), count);
}

const tooMany = (count: number) =>
  new CommandError(`--seeds takes ${MAX_PROMPTS} seeds at most, not ${count}.`);

/** The whole number of an option. Throws a CommandError. */
export function whole(name: string, value: string, least: number): number {
  if (!/^\d{1,10}$/.test(value) || Number(value) < least)
    throw new CommandError(`--${name} takes a whole number from ${least}, not "${value}".`);
  return Number(value);
}
