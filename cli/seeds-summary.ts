import type { RunFile } from '../src/lib/run-file/run-file.ts';

/** How many mutants of a run are NSMs in how many of its seeds; nothing of other assays. */
export function seedsSummary({ plan, rows }: Pick<RunFile, 'plan' | 'rows'>): string[] {
  if (plan.assay.type !== 'seeds') return [];
  const { length } = plan.assay.seeds;
  const parts = plan.assay.seeds.map((_, i) => {
    const mutants = rows.filter((row) => row.prompts_diverged === i + 1).length;
    return `${mutants} in ${i + 1 === length ? `all ${length}` : i + 1}`;
  });
  return [`NSMs by seeds: ${parts.join(', ')}.`];
}
