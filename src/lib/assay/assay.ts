import { promptKey, type PromptSpec } from './prompt-spec.ts';
import type { Decoding } from './decoding.ts';

/**
 * What is asked of each mutant. Every kind comes down to runs (a prompt and how to decode it): one
 * for a descriptive assay, one for each item of a battery, prompt of a style assay or seed of a
 * seeds assay.
 */
export type Assay = DescriptiveAssay | MultiPromptAssay;

/** Assays of several runs, of which the bench asks one at a time. */
export type MultiPromptAssay = BatteryAssay | StyleAssay | SeedsAssay;

interface Asked extends Pick<Decoding, 'temperature'> {
  id: string;
  name: string;
  maxNewTokens: number;
}

interface Common extends Asked, Decoding {}

/** One prompt, many tokens: is the answer another one, and from where on? */
export interface DescriptiveAssay extends Common {
  type: 'descriptive';
  prompt: string;
}

/** Many prompts with right answers, one or a few tokens each (the paper's Mmlu21). */
export interface BatteryAssay extends Common {
  type: 'battery';
  items: { prompt: string; answer: string }[];
}

/** Many prompts, of whose answers the first words are counted (the paper's writer search). */
export interface StyleAssay extends Common {
  type: 'style';
  prompts: string[];
}

/** One prompt under several seeds: in how many of them is the answer another one? */
export interface SeedsAssay extends Asked {
  type: 'seeds';
  prompt: string;
  /** Two or more, no two alike. */
  seeds: number[];
}

/**
 * Equal keys ⇔ the same prompts decoded the same way, with the same right answers. Names do not
 * count. Of a descriptive assay it is its prompt's key.
 */
export function assayKey(assay: Assay): string {
  switch (assay.type) {
    case 'descriptive':
      return promptKey(assay);
    case 'battery':
      return keyOf(
        assay,
        assay.items.map(({ prompt, answer }) => [prompt, answer]),
        assay.seed,
      );
    case 'style':
      return keyOf(assay, assay.prompts, assay.seed);
    case 'seeds':
      return keyOf(assay, assay.prompt, assay.seeds);
  }
}

const keyOf = (
  { type, maxNewTokens, temperature }: Assay,
  asked: unknown,
  seed: number | readonly number[],
): string => JSON.stringify([type, asked, maxNewTokens, temperature, temperature === 0 ? 0 : seed]);

/** The prompts of an assay, in order, each with its seed. */
export function assayPrompts(assay: Assay): PromptSpec[] {
  const { maxNewTokens, temperature } = assay;
  const run = (prompt: string, seed: number) => ({ prompt, maxNewTokens, temperature, seed });
  switch (assay.type) {
    case 'descriptive':
      return [run(assay.prompt, assay.seed)];
    case 'battery':
      return assay.items.map(({ prompt }) => run(prompt, assay.seed));
    case 'style':
      return assay.prompts.map((prompt) => run(prompt, assay.seed));
    case 'seeds':
      return assay.seeds.map((seed) => run(assay.prompt, seed));
  }
}

/** The id of an assay that nobody named. */
export const NAMELESS = 'own';

/** A descriptive assay of one run. */
export function descriptive(run: PromptSpec, id = NAMELESS, name = 'Own assay'): DescriptiveAssay {
  return { type: 'descriptive', id, name, ...run };
}

export const MAX_PROMPTS = 1000;

/** What is wrong with several seeds, in words for the user, or null. */
export function seedsProblem({
  temperature,
  seeds,
}: Pick<SeedsAssay, 'temperature' | 'seeds'>): string | null {
  if (temperature === 0)
    return 'Several seeds need a temperature above 0: greedy answers are the same under any seed.';
  if (seeds.length < 2)
    return 'Seeds: two or more are needed, one is that of another type of assay.';
  const twice = seeds.find((seed, i) => seeds.indexOf(seed) < i);
  return twice === undefined ? null : `Seeds: ${twice} is there twice.`;
}

/** So many seeds, one after the other; beyond the last there is they go on from 0. The first stays as it is. */
export const seedsFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (i === 0 ? first : (first + i) % 2 ** 32));
