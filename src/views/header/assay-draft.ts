import {
  assayPrompts,
  MAX_PROMPTS,
  NAMELESS,
  seedsFrom,
  type Assay,
} from '../../lib/assay/assay.ts';

/** The types that are chosen by name; a descriptive assay of several seeds is a seeds assay. */
export type DraftType = Exclude<Assay['type'], 'seeds'>;

/** These types, their names and what they are for. */
export const ASSAY_TYPES = [
  [
    'descriptive',
    'descriptive',
    'One prompt, many tokens: is the answer another one, and from where on?',
  ],
  ['battery', 'battery', 'Many prompts with right answers, one or a few tokens each'],
  ['style', 'style', 'Many prompts, of whose answers the first words are counted'],
] as const satisfies readonly [DraftType, string, string][];

/** The assay as one of another type, with the same prompts as far as it holds them. */
export function asType(assay: Assay, type: DraftType, at: number): Assay {
  if (typeOf(assay) === type) return assay;
  const { temperature, seed } = samplingOf(assay);
  const { maxNewTokens } = assay;
  const common = { id: NAMELESS, name: 'Own assay', maxNewTokens, temperature, seed };
  const prompts =
    assay.type === 'seeds' ? [assay.prompt] : assayPrompts(assay).map(({ prompt }) => prompt);
  switch (type) {
    case 'descriptive':
      return { ...common, type, prompt: prompts[at] ?? '' };
    case 'battery':
      return { ...common, type, items: prompts.map((prompt) => ({ prompt, answer: '' })) };
    case 'style':
      return { ...common, type, prompts };
  }
}

/** What an assay is chosen as. */
export const typeOf = ({ type }: Assay): DraftType => (type === 'seeds' ? 'descriptive' : type);

/** How a draft's tokens are chosen. */
export interface Sampling {
  /** 0: greedy. */
  temperature: number;
  /** The first one. */
  seed: number;
  /** How many there are; NaN while no number is written. */
  seeds: number;
}

export function samplingOf(assay: Assay): Sampling {
  const { temperature } = assay;
  if (assay.type !== 'seeds') return { temperature, seed: assay.seed, seeds: 1 };
  const { seeds } = assay;
  return { temperature, seed: seeds[0], seeds: seeds.length > 1 ? seeds.length : NaN };
}

/** The assay with its tokens chosen otherwise: of several seeds, one prompt and no greedy one has any. */
export function withSampling(assay: Assay, part: Partial<Sampling>): Assay {
  const { temperature, seed, seeds } = { ...samplingOf(assay), ...part };
  if (assay.type === 'battery' || assay.type === 'style') return { ...assay, temperature, seed };
  const { id, name, prompt, maxNewTokens } = assay;
  const asked = { id, name, prompt, maxNewTokens, temperature };
  if (temperature === 0 || seeds === 1) return { ...asked, type: 'descriptive', seed };
  // a list from a file stays while only the temperature changes
  if (assay.type === 'seeds' && part.seed === undefined && part.seeds === undefined)
    return { ...assay, temperature };
  const isCount = Number.isInteger(seeds) && seeds > 1 && seeds <= MAX_PROMPTS;
  // the name was that of the prompt under its one seed
  const named = assay.type === 'seeds' ? asked : { ...asked, id: 'own', name: 'Own prompt' };
  return { ...named, type: 'seeds', seeds: isCount ? seedsFrom(seed, seeds) : [seed] };
}

/** The assay with one prompt (and its answer) put in place of another, or at the end. */
export function withRun(assay: Assay, at: number, prompt: string, answer?: string): Assay {
  switch (assay.type) {
    case 'descriptive':
    case 'seeds':
      return { ...assay, prompt };
    case 'battery': {
      const items = [...assay.items];
      items[at] = { prompt, answer: answer ?? items[at]?.answer ?? '' };
      return { ...assay, items };
    }
    case 'style': {
      const prompts = [...assay.prompts];
      prompts[at] = prompt;
      return { ...assay, prompts };
    }
  }
}

/** The assay without one of its prompts. */
export function withoutRun(assay: Assay, at: number): Assay {
  const without = <T>(list: readonly T[]) => list.filter((_, i) => i !== at);
  switch (assay.type) {
    case 'descriptive':
    case 'seeds':
      return assay;
    case 'battery':
      return { ...assay, items: without(assay.items) };
    case 'style':
      return { ...assay, prompts: without(assay.prompts) };
  }
}
