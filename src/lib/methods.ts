/** What the lab measures, in the words of the code that measures it. */
export interface Method {
  /** Stands in links. */
  id: MethodId;
  term: string;
  /** A sentence of the file `code`; a test holds them together. */
  definition: string;
  formula?: string;
  source: string;
  /** What it does not show. */
  limits: string;
  /** The file that defines it. */
  code: string;
}

export const METHOD_IDS = [
  'exact',
  'null',
  'verdict',
  'first',
  'marginal',
  'kl',
  'lead',
  'cosine',
  'score',
  'malignant',
  'loop',
  'code',
  'word',
] as const;
export type MethodId = (typeof METHOD_IDS)[number];

const OURS = 'Our definition.';
const PAPER = 'The paper on mutagenesis screens of Llama2-7B and Zephyr-7B';

export const METHODS: readonly Method[] = [
  {
    id: 'exact',
    term: 'Why a screen is exact',
    definition:
      'The wild type’s continuation is fed to all mutants of a batch at once and each one’s choice compared with it at every position: all equal means silent, by induction; the first unequal one is the first divergent token.',
    formula:
      'mutant = wild type up to token i ⇒ both choose token i + 1 after the same text; so text never has to be generated to find where two texts part',
    source: `${OURS} Tested against writing the value into the weight and generating from scratch.`,
    limits:
      'Nothing of what a mutant says after the first divergent token: that is generated in the bench. Choices that hang on a lead below 0.001 may fall otherwise on another GPU.',
    code: 'ARCHITECTURE.md',
  },
  {
    id: 'null',
    term: 'Null mutant',
    definition:
      'Every batch carries a null mutant, whose every choice must equal the wild type’s bit for bit.',
    source: `${OURS} As the untreated control of an experiment.`,
    limits:
      'That a mutation had its effect: a mutation that changes no weight is told apart as a no-op.',
    code: 'ARCHITECTURE.md',
  },
  {
    id: 'verdict',
    term: 'Verdict: silent, NSM, no-op',
    definition:
      '`silent`: the output is the wild type’s. `nsm`: it is not. `no-op`: nothing was changed to begin with.',
    source: `${PAPER}: any difference in the output is a phenotype; NSM, non-silent mutation.`,
    limits:
      'How much differs. For one prompt most mutations of a matrix can be NSMs; a silent one may speak up at another prompt, or later than the last token asked for.',
    code: 'src/lib/phenotype.ts',
  },
  {
    id: 'first',
    term: 'First divergent token',
    definition:
      'Index of the first token in which two continuations differ, −1 if they are equal. Where one simply ends sooner, the index at which it has ended.',
    formula: 'min { i : wild type[i] ≠ mutant[i] }; shown counted from 1',
    source: OURS,
    limits: 'How far the texts part from there on: one synonym and gibberish may begin alike.',
    code: 'src/lib/phenotype.ts',
  },
  {
    id: 'marginal',
    term: 'Marginal',
    definition: 'A choice is marginal when its lead over the runner-up is below 0.001 logit units.',
    formula: 'smallest lead < 0.001',
    source: `${OURS} Sums in another order differ by about 1e-5; the bound leaves room.`,
    limits: 'That the verdict is wrong: only that rounding could turn it.',
    code: 'src/lib/decoding.ts',
  },
  {
    id: 'kl',
    term: 'KL from wild type',
    definition:
      'Kullback–Leibler divergence KL(P‖Q) in nats, of P = softmax(p) from Q = softmax(q).',
    formula: 'mean over tokens up to and with the first divergent one of Σ P ln(P / Q)',
    source: 'Kullback and Leibler, 1951. P is the wild type, Q the mutant, at temperature 1.',
    limits:
      'What comes after the first divergent token. Means over few tokens are not those over many: an early divergence weighs one large term, a silent mutant many small ones.',
    code: 'src/lib/phenotype.ts',
  },
  {
    id: 'lead',
    term: 'Smallest lead',
    definition:
      'Smallest lead over the runner-up in the tokens verified, in logit units; NaN for a no-op.',
    formula: 'min over tokens of score(chosen) − score(runner-up), times T when sampled',
    source: OURS,
    limits: 'How surely the rest of the text was chosen.',
    code: 'src/lib/mutant-result.ts',
  },
  {
    id: 'cosine',
    term: 'Cosine of texts',
    definition:
      'Cosine of two texts’ lower-cased word counts: 1 for the same words as often, 0 for none in common (the paper’s measure of severity, as we read it: it gives their published values within 0.014).',
    formula: 'a·b / (|a| |b|), a and b the counts of each word in the continuations',
    source: `${PAPER}; its formula is not published.`,
    limits: 'The order of words, and their meaning. It is shown in the bench only.',
    code: 'src/lib/phenotype.ts',
  },
  {
    id: 'score',
    term: 'Battery score',
    definition:
      'Of the items that the wild type answers rightly, how many the mutant answers rightly.',
    formula: 'right in right | right in wrong; their sum is the score',
    source: `${PAPER}, whose battery Mmlu21 has 14 items that the wild type answers rightly and 7 wrongly.`,
    limits:
      'Knowledge: a mutant that always says the same letter scores by chance. An answer counts as right if the continuation begins with it.',
    code: 'src/lib/battery.ts',
  },
  {
    id: 'malignant',
    term: 'Malignant',
    definition:
      'Whether a mutant is malignant in the paper’s sense: its text’s cosine is at most 0.5 and its battery score at most 8 of 21.',
    formula: 'cosine ≤ 0.5 and score ≤ 8',
    source: `${PAPER}. Its word “destructive” is not defined.`,
    limits: 'Anything for a battery of another length: the bound is of 21 questions.',
    code: 'src/lib/malignant.ts',
  },
  {
    id: 'loop',
    term: 'Degeneration',
    definition:
      'Whether a continuation ends in a loop: a pattern of 1 to 8 tokens, at least three times in a row up to its end (an end-of-sequence token not counted), over at least six tokens.',
    source: 'Our definition, after Holtzman et al. 2020 (arXiv 1904.09751).',
    limits: 'Loops of longer patterns, and texts that repeat themselves in other words.',
    code: 'src/lib/degeneration.ts',
  },
  {
    id: 'code',
    term: 'Phenotype code',
    definition:
      'Gives outputs their phenotype codes: equal outputs share one. 0 is the wild type’s; the others are numbered in the order in which they first appear.',
    source: PAPER,
    limits: 'How alike two phenotypes are: one token apart is another code.',
    code: 'src/lib/phenotype-code.ts',
  },
  {
    id: 'word',
    term: 'First word',
    definition:
      'First word of a text, lower-cased: its first run of letters and digits, ’’ if it has none.',
    source: `${PAPER}: a rare first word that recurs over many prompts marks a change of style.`,
    limits: 'The style itself: the word only points to texts worth reading.',
    code: 'src/lib/degeneration.ts',
  },
];
