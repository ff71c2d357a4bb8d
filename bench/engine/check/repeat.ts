import type { PromptSpec } from '../../../src/lib/assay/prompt-spec.ts';
import { formatMutationList } from '../../../src/lib/mutation/mutation-list.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';

/** How anybody computes one mutant again by both engines: the list's file, and the commands. */
export function howToRepeat(
  mutation: Mutation,
  { prompt, maxNewTokens, temperature, seed }: PromptSpec,
): { list: string; commands: string[] } {
  const asked = `--prompt ${JSON.stringify(prompt)} --new-tokens ${maxNewTokens} --temperature ${temperature} --seed ${seed}`;
  const command = (how: string, out: string) =>
    `npm run screen -- --mutations one.csv ${asked} ${how} --out ${out}.csv`;
  return {
    list: formatMutationList([mutation]),
    commands: [
      command('--engine webgpu --browser', 'webgpu'),
      command('--engine processor', 'processor'),
      command('--engine processor --naive', 'reference'),
    ],
  };
}
