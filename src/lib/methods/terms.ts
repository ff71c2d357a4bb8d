import { MAP_TERMS, MUTANT_TERMS } from './measure-terms.ts';
import { MODEL_TERMS } from './model-terms.ts';
import { SCREEN_TERMS } from './screen-terms.ts';
import type { Term } from './term.ts';

/** The words that the lab explains wherever they stand, in the order in which Methods lists them. */
export const TERMS = { ...MODEL_TERMS, ...SCREEN_TERMS, ...MUTANT_TERMS, ...MAP_TERMS };

export type TermId = keyof typeof TERMS;

export const TERM_IDS = Object.keys(TERMS) as TermId[];

/** What a word means. */
export const termOf = (id: TermId): Term => TERMS[id];
