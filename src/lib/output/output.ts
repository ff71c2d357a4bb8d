import { isDegenerate } from './degeneration.ts';
import { wordCosine } from './phenotype.ts';

/** What an NSM says under an assay, and how far that is from the wild type. */
export interface Output {
  /** Each run's continuation. */
  texts: string[];
  /** f32, see {@link meanCosine}. */
  cosine: number;
  /** Whether any of the continuations ends in a loop. */
  degenerate: boolean;
}

/** Cosine of an output with the wild type's: that of the texts, with several prompts the mean of them. */
function meanCosine(texts: readonly string[], wildType: readonly string[]): number {
  return texts.reduce((sum, text, i) => sum + wordCosine(wildType[i], text), 0) / texts.length;
}

/**
 * An output from its tokens.
 * @param ids each run's continuation
 * @param wildType the wild type's texts
 * @param endIds end-of-sequence tokens
 */
export function outputOf(
  ids: readonly (readonly number[])[],
  wildType: readonly string[],
  decode: (ids: readonly number[]) => string,
  endIds: readonly number[],
): Output {
  const texts = ids.map((run) => decode(run));
  return {
    texts,
    cosine: Math.fround(meanCosine(texts, wildType)),
    degenerate: ids.some((run) => isDegenerate(run, endIds)),
  };
}
