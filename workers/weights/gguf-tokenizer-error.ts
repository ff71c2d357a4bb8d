import { WeightsError } from './weights-error.ts';

/** Refuses the tokenizer of a GGUF file: `why` is a half sentence without its full stop. */
export function badGgufTokenizer(why: string, cause?: unknown): never {
  throw new WeightsError(
    'tokenizer-bad',
    `The tokenizer in this GGUF file cannot be used: ${why}.`,
    'Take another conversion of the model, made with a current converter.',
    { cause },
  );
}
