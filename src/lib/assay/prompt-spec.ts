import type { Decoding } from './decoding.ts';

/** What is asked of each mutant: one prompt, so many new tokens, decoded one way. */
export interface PromptSpec extends Decoding {
  prompt: string;
  maxNewTokens: number;
}

export const MAX_PROMPT_CHARACTERS = 20_000;

/** What is wrong with an assay, in words for the user, or null. */
export function promptProblem(assay: PromptSpec): string | null {
  if (assay.prompt.length > MAX_PROMPT_CHARACTERS)
    return `The prompt is longer than ${MAX_PROMPT_CHARACTERS} characters: it has ${assay.prompt.length}. Shorten it; nothing of it is cut off by itself.`;
  if (!Number.isInteger(assay.maxNewTokens) || assay.maxNewTokens < 1)
    return 'New tokens: a whole number from 1.';
  if (!(assay.temperature >= 0 && assay.temperature <= 100))
    return 'Temperature: a number from 0 (greedy) to 100.';
  if (!Number.isInteger(assay.seed) || assay.seed < 0 || assay.seed > 0xffffffff)
    return 'Seed: a whole number from 0 to 4,294,967,295.';
  return null;
}

/** Equal keys ⇔ equal assays: the same prompt decoded the same way. The seed of a greedy assay does not count. */
export function promptKey(a: PromptSpec): string {
  return JSON.stringify([
    a.prompt,
    a.maxNewTokens,
    a.temperature,
    a.temperature === 0 ? 0 : a.seed,
  ]);
}
