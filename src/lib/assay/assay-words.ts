import { assayPrompts, type Assay } from './assay.ts';

/** What an assay has several of: seeds of one prompt, or prompts. */
export interface Many {
  count: number;
  noun: 'seed' | 'prompt';
}

export const manyOf = (assay: Assay): Many => ({
  count: assayPrompts(assay).length,
  noun: assay.type === 'seeds' ? 'seed' : 'prompt',
});

/** The seeds that an assay is asked under. */
export const seedsOf = (assay: Assay): readonly number[] =>
  assay.type === 'seeds' ? assay.seeds : [assay.seed];

/** Seeds in few words: `seed 2`, `seeds 0 to 4`, `seeds 1, 5, 9`. */
export function describeSeeds(seeds: readonly number[]): string {
  if (seeds.length === 1) return `seed ${seeds[0]}`;
  const inARow = seeds.every((seed, i) => seed === seeds[0] + i);
  return `seeds ${inARow && seeds.length > 2 ? `${seeds[0]} to ${seeds.at(-1)}` : seeds.join(', ')}`;
}

/** How an assay’s tokens are chosen: `greedy`, `T 0.7, seed 2`, `T 0.7, seeds 0 to 4`. */
export function describeSampling(assay: Assay): string {
  const { temperature } = assay;
  if (temperature === 0) return 'greedy';
  return `T ${temperature}, ${describeSeeds(seedsOf(assay))}`;
}

/** `greedy · 48 tokens`, `T 0.7, seeds 0 to 4 · 48 tokens` */
export function describeDecoding(assay: Assay): string {
  const { maxNewTokens } = assay;
  return `${describeSampling(assay)} · ${maxNewTokens} ${maxNewTokens === 1 ? 'token' : 'tokens'}`;
}

/** How many prompts or seeds an assay of several has: `48 prompts`, `5 seeds`. */
export function describeMany(assay: Assay): string {
  const { count, noun } = manyOf(assay);
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
