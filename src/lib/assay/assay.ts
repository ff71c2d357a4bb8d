import { promptKey, type PromptSpec } from './prompt-spec.ts';
import type { Decoding } from './decoding.ts';

/**
 * What is asked of each mutant. Every kind comes down to runs (a prompt and how to decode it): one
 * for a descriptive assay, one for each item of a battery or prompt of a style assay.
 */
export type Assay = DescriptiveAssay | BatteryAssay | StyleAssay;

interface Common extends Decoding {
  id: string;
  name: string;
  maxNewTokens: number;
}

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

/**
 * Equal keys ⇔ the same prompts decoded the same way, with the same right answers. Names do not
 * count. Of a descriptive assay it is its prompt's key.
 */
export function assayKey(assay: Assay): string {
  if (assay.type === 'descriptive') return promptKey(assay);
  const { type, maxNewTokens, temperature, seed } = assay;
  const asked =
    type === 'battery' ? assay.items.map(({ prompt, answer }) => [prompt, answer]) : assay.prompts;
  return JSON.stringify([type, asked, maxNewTokens, temperature, temperature === 0 ? 0 : seed]);
}

/** The prompts of an assay, in order. */
export function assayPrompts(assay: Assay): PromptSpec[] {
  const { maxNewTokens, temperature, seed } = assay;
  return promptsOf(assay).map((prompt) => ({ prompt, maxNewTokens, temperature, seed }));
}

function promptsOf(assay: Assay): string[] {
  switch (assay.type) {
    case 'descriptive':
      return [assay.prompt];
    case 'battery':
      return assay.items.map((item) => item.prompt);
    case 'style':
      return assay.prompts;
  }
}

/** The id of an assay that nobody named. */
export const NAMELESS = 'own';

/** A descriptive assay of one run. */
export function descriptive(run: PromptSpec, id = NAMELESS, name = 'Own assay'): DescriptiveAssay {
  return { type: 'descriptive', id, name, ...run };
}

export const MAX_PROMPTS = 1000;
