import type { Assay } from '../assay/assay.ts';

/** The paper's bounds; the score is of the 21 questions of its battery Mmlu21. */
export const MALIGNANT = { cosine: 0.5, score: 8, items: 21 } as const;

/** Whether malignancy is defined under an assay: in a battery as long as the paper's. */
export function canBeMalignant(assay: Assay): boolean {
  return assay.type === 'battery' && assay.items.length === MALIGNANT.items;
}

/**
 * Whether a mutant is malignant in the paper's sense: its text's cosine is at most 0.5 and its
 * battery score at most 8 of 21.
 */
export function isMalignant(cosine: number, score: number): boolean {
  return cosine <= MALIGNANT.cosine && score <= MALIGNANT.score;
}
