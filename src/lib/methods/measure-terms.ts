import type { Term } from './term.ts';

/** Of one mutant: what is measured of it. */
export const MUTANT_TERMS = {
  'first-divergent': {
    term: 'first divergent token',
    definition: 'The first token in which mutant and wild type differ, counted from 1.',
    method: 'first',
  },
  lead: {
    term: 'lead',
    definition:
      'How far the chosen token is ahead of another one, in logit units. The lead over the runner-up is the margin.',
    method: 'margin',
  },
  margin: {
    term: 'margin',
    definition:
      'The chosen token’s lead over the runner-up, in logit units. The smallest one says how near the answer came to another token.',
    method: 'margin',
  },
  marginal: {
    term: 'marginal',
    definition:
      'A verdict that hangs on a margin below 0.001: rounding, or another machine, could turn it.',
    method: 'marginal',
  },
  kl: {
    term: 'KL',
    definition:
      'Kullback–Leibler divergence from the wild type: how far the mutant’s probabilities are from the wild type’s, as a mean over tokens up to the first divergent one.',
    method: 'kl',
  },
  nats: {
    term: 'nats',
    definition:
      'The unit of KL: information counted with the natural logarithm. 1 nat is 1.44 bits.',
    method: 'kl',
  },
  severity: {
    term: 'severity',
    definition:
      'How much an NSM changes: its KL from the wild type; in the atlas the mean of them.',
    method: 'kl',
  },
  cosine: {
    term: 'cosine of texts',
    definition: 'How alike the words of two texts are: 1 for the same words, 0 for none in common.',
    method: 'cosine',
  },
  'semantic-distance': {
    term: 'semantic distance',
    definition:
      'How far two texts are apart in meaning, as a small sentence model reads them: 0 for the same.',
    method: 'meaning',
  },
  loop: {
    term: 'ends in a loop',
    definition: 'The text repeats the same words until it is cut off.',
    method: 'loop',
  },
  malignant: {
    term: 'malignant',
    definition: 'Both far from the wild type’s words and bad at the battery: as the paper has it.',
    method: 'malignant',
  },
  score: {
    term: 'score',
    definition:
      'How many questions of the battery a mutant gets right, of those that the wild type gets right and wrong.',
    method: 'score',
  },
  risk: {
    term: 'risk',
    definition:
      'The largest share of a margin that a mutant is predicted to take away: 1 or more predicts an NSM. It is a prediction and not a verdict.',
    method: 'risk',
  },
  verified: {
    term: 'verified',
    definition: 'Run, and not only predicted: its verdict is known.',
    method: 'exact',
  },
  provisional: {
    term: 'provisional',
    definition:
      'Computed by a machine of the campaign that has not shown yet that it computes rightly.',
  },
  checksum: {
    term: 'checksum',
    definition:
      'A number that follows from every weight: equal before and after, so the mutation left nothing behind.',
  },
} as const satisfies Record<string, Term>;

/** Of whole maps: what statistics and comparisons say. */
export const MAP_TERMS = {
  share: {
    term: 'share of NSMs',
    definition: 'NSMs of all tested mutants, in per cent.',
    method: 'verdict',
  },
  bias: {
    term: 'bias',
    definition:
      'Whether what answers to one kind only answers to max or to min. In the atlas from −1, all at min, to 1, all at max.',
    method: 'bias',
  },
  asymmetry: {
    term: 'asymmetry',
    definition:
      'Whether whole rows or columns go for max and others for min, more than chance would have them. 0: none.',
    method: 'asymmetry',
  },
  'two-way': {
    term: 'two-dimensional asymmetry',
    definition:
      'Whether rows differ in going for max or for min though every column keeps its counts, and columns though every row does. Both must hold.',
    method: 'two-way',
  },
  contrast: {
    term: 'Gate against Up and Down',
    definition:
      'How much larger the effect of asymmetry is in Gate than in the Up and Down of the same layers.',
    method: 'gate',
  },
  crossed: {
    term: 'crossed model',
    definition:
      'How far rows, and columns, differ in their odds of max, each with the other taken into account, in all layers of a kind of matrix together.',
    method: 'crossed',
  },
  clustering: {
    term: 'busy rows and columns',
    definition: 'The share of NSMs that lie on the rows, or the columns, with the most of them.',
    method: 'clustering',
  },
  complementarity: {
    term: 'complementarity',
    definition:
      'Whether cells that answer to max answer to min more or less often than by chance, on the lines that both share.',
    method: 'complementarity',
  },
  odds: {
    term: 'odds ratio',
    definition:
      'Below 1, max and min act in different cells of the lines they share; above 1, in the same ones; 1: they have nothing to do with each other.',
    method: 'complementarity',
  },
  p: {
    term: 'p',
    definition:
      'How often chance alone would give a pattern at least so strong. Small: chance hardly would.',
    method: 'fdr',
  },
  'q-value': {
    term: 'q',
    definition:
      'p corrected for how many tests there were: of what stands out at q ≤ 0.05, about one in twenty is chance.',
    method: 'fdr',
  },
  least: {
    term: 'least effect',
    definition:
      'The least effect that this map could well have shown: it would have been found in 80 of 100 such maps. What is smaller may be there unseen.',
    method: 'asymmetry',
  },
  interval: {
    term: '95 % interval',
    definition: 'The values that fit what was seen: right in 95 of 100 such maps.',
  },
  kappa: {
    term: 'Cohen’s kappa',
    definition:
      'How far two maps agree beyond chance: 1 for NSMs in the same cells, 0 for no more than chance.',
    method: 'kappa',
  },
  'severity-correlation': {
    term: 'correlation of severity',
    definition:
      'Whether the cells that are severe in one map are so in the other: Spearman’s rank correlation of KL, from −1 to 1.',
    method: 'severity',
  },
} as const satisfies Record<string, Term>;
