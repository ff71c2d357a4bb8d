import type { Term } from './term.ts';

/** Of the screen: what is done and what comes of it. */
export const SCREEN_TERMS = {
  mutation: {
    term: 'mutation',
    definition: 'One value written over a weight, or over every weight of a square.',
  },
  mutant: { term: 'mutant', definition: 'The model with one mutation.' },
  'wild-type': {
    term: 'wild type',
    definition: 'The model without any mutation, and what it says.',
  },
  site: {
    term: 'site',
    definition: 'Where a mutation is: one weight or a rectangle of weights of a matrix.',
  },
  square: {
    term: 'square',
    definition:
      'The weights that one mutation of a map overwrites: so many rows by so many columns.',
  },
  kind: {
    term: 'kind',
    definition:
      'What a mutation writes: the matrix’s largest value (max), its smallest (min), zero, a number, or every weight with its sign flipped.',
  },
  max: { term: 'max', definition: 'Writes the largest value of the whole matrix.' },
  min: { term: 'min', definition: 'Writes the smallest value of the whole matrix.' },
  zero: { term: 'zero', definition: 'Writes 0.' },
  sign: {
    term: 'sign',
    definition: 'Negates every weight of the site, as a flipped sign bit does.',
    method: 'sign',
  },
  number: {
    term: 'number',
    definition: 'Writes a number of your own over every weight of the site.',
  },
  both: {
    term: 'both',
    definition: 'A site that changes the answer at max and at min.',
    method: 'complementarity',
  },
  nsm: {
    term: 'NSM',
    definition:
      'Non-silent mutation: one that changes what the model says, by a single token or more.',
    method: 'verdict',
  },
  silent: {
    term: 'silent',
    definition: 'The mutant says exactly what the wild type says, token for token.',
    method: 'verdict',
  },
  'no-op': {
    term: 'no-op',
    definition: 'A mutation that wrote what was already there: nothing was changed to begin with.',
    method: 'verdict',
  },
  'not-tested': {
    term: 'not tested',
    definition: 'No mutant of this place was run. What is hatched may be anything.',
  },
  phenotype: {
    term: 'phenotype',
    definition: 'What a mutant says where it differs from the wild type. Equal texts are one.',
    method: 'code',
  },
  assay: {
    term: 'assay',
    definition:
      'What is asked of every mutant: one prompt or many, how tokens are chosen, how answers are scored.',
  },
  greedy: {
    term: 'greedy',
    definition: 'Always the likeliest token: no luck, and no seed.',
  },
  seed: {
    term: 'seed',
    definition:
      'The number that the random numbers of sampling follow from. Wild type and every mutant share it.',
  },
} as const satisfies Record<string, Term>;
