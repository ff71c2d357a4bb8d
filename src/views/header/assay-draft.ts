import { assayPrompts, NAMELESS, type Assay } from '../../lib/assay/assay.ts';

/** The types of assays, their names and what they are for. */
export const ASSAY_TYPES = [
  [
    'descriptive',
    'descriptive',
    'One prompt, many tokens: is the answer another one, and from where on?',
  ],
  ['battery', 'battery', 'Many prompts with right answers, one or a few tokens each'],
  ['style', 'style', 'Many prompts, of whose answers the first words are counted'],
] as const satisfies readonly [Assay['type'], string, string][];

/** The assay as one of another type, with the same prompts as far as it holds them. */
export function asType(assay: Assay, type: Assay['type'], at: number): Assay {
  if (assay.type === type) return assay;
  const { maxNewTokens, temperature, seed } = assay;
  const common = { id: NAMELESS, name: 'Own assay', maxNewTokens, temperature, seed };
  const prompts = assayPrompts(assay).map(({ prompt }) => prompt);
  switch (type) {
    case 'descriptive':
      return { ...common, type, prompt: prompts[at] ?? '' };
    case 'battery':
      return { ...common, type, items: prompts.map((prompt) => ({ prompt, answer: '' })) };
    case 'style':
      return { ...common, type, prompts };
  }
}

/** The assay with one prompt (and its answer) put in place of another, or at the end. */
export function withRun(assay: Assay, at: number, prompt: string, answer?: string): Assay {
  switch (assay.type) {
    case 'descriptive':
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
      return assay;
    case 'battery':
      return { ...assay, items: without(assay.items) };
    case 'style':
      return { ...assay, prompts: without(assay.prompts) };
  }
}
