import type { MethodId } from './method-ids.ts';
import { PAPER as THE_PAPER } from './citation.ts';

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

const OURS = 'Our definition.';
const PAPER = `The paper (${THE_PAPER.authors} ${THE_PAPER.year}, ${THE_PAPER.archive})`;

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
      'Nothing of what a mutant says after the first divergent token: that is generated in the bench. Choices that hang on a margin below 0.001 may fall otherwise on another machine.',
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
    id: 'sign',
    term: 'Kind: sign',
    definition: '`sign` negates every weight of the site, as a flipped sign bit does.',
    formula: 'W′ = −W; the products of the site’s rows change by −2 Σ W·x',
    source:
      'Rakin, He and Fan 2019, “Bit-Flip Attack” (arXiv:1903.12269), who search by gradients for the bits of quantised weights that do most harm; here every square is tried.',
    limits:
      'Flips of other bits. In the attack’s integers, two’s complement, a flipped sign bit moves a weight by half of their range; here, as in floating point, it keeps its size.',
    code: 'src/lib/mutation/mutation.ts',
  },
  {
    id: 'risk',
    term: 'Predicted risk',
    definition: 'the largest share of a margin that a mutation is predicted to eat',
    formula:
      'max over steps t and rivals k of −δ · Σ_s (∂m_tk/∂y_s) · x_s / m_tk, with m_tk the lead of the wild type’s token over its k-th best rival (k to 3), y = W·x the matrix’s product at position s, δ what the mutation adds to the weight; in Gate with SiLU exact',
    source: `${OURS} First order in the weight, as attribution patching (Nanda 2023) is in activations. Held against every one of the organism’s 2,211,840 single-weight max and min mutants.`,
    limits:
      'A verdict: a predicted mutant was not run. A risk of 1 or more predicts an NSM; q and k are predicted worst, since softmax is not linear, and large squares more roughly than single weights. Verify says what is true.',
    code: 'src/lib/risk/matrix-risk.ts',
  },
  {
    id: 'audit',
    term: 'Audit',
    definition:
      'How many NSMs a verification missed, from a random sample of what was not verified, stratified by risk.',
    formula:
      'missed = Σ strata (size · NSMs drawn / drawn); interval: Clopper and Pearson’s of each stratum, put together by Donner and Zou’s MOVER; recall = found / (found + missed)',
    source: 'Horvitz and Thompson 1952; Clopper and Pearson 1934; Donner and Zou 2012.',
    limits:
      'Which ones were missed. Where no NSM is drawn the bound is as wide as the sample is small: none among n says of at most about 3.7 in n of the rest.',
    code: 'src/lib/risk/audit.ts',
  },
  {
    id: 'verdict',
    term: 'Verdict: silent, NSM, no-op',
    definition:
      '`silent`: the output is the wild type’s. `nsm`: it is not. `no-op`: nothing was changed to begin with.',
    source: `${PAPER}: any difference in the output is a phenotype; NSM, non-silent mutation.`,
    limits:
      'How much differs. For one prompt most mutations of a matrix can be NSMs; a silent one may speak up at another prompt, or later than the last token asked for.',
    code: 'src/lib/output/phenotype.ts',
  },
  {
    id: 'first',
    term: 'First divergent token',
    definition:
      'Index of the first token in which two continuations differ, −1 if they are equal. Where one simply ends sooner, the index at which it has ended.',
    formula: 'min { i : wild type[i] ≠ mutant[i] }; shown counted from 1',
    source: OURS,
    limits: 'How far the texts part from there on: one synonym and gibberish may begin alike.',
    code: 'src/lib/output/phenotype.ts',
  },
  {
    id: 'share',
    term: 'Share of seeds or prompts',
    definition:
      'Number of the assay’s prompts, or of its seeds, under which the mutant’s text is another one than the wild type’s under the same prompt and seed.',
    formula: 'NSM in k of n; a threshold takes those of a smaller k for silent',
    source: OURS,
    limits:
      'How often any other seed would change the answer, closer than n seeds tell: a mutant found in 3 of 5 may have a share from 15 to 95 % (95 % interval). A mutant is an NSM when it is one under any seed, so more seeds find more. First divergent token is that under the first such seed; KL is the mean and margin the smallest over all.',
    code: 'src/lib/results/mutant-outcome.ts',
  },
  {
    id: 'marginal',
    term: 'Marginal',
    definition:
      'A choice is marginal when its margin over the runner-up is below 0.001 logit units.',
    formula: 'smallest margin < 0.001',
    source: `${OURS} Sums in another order differ by about 1e-5; the bound leaves room.`,
    limits: 'That the verdict is wrong: only that rounding could turn it.',
    code: 'src/lib/assay/decoding.ts',
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
    code: 'src/lib/output/phenotype.ts',
  },
  {
    id: 'margin',
    term: 'Smallest margin',
    definition:
      'Smallest margin over the runner-up in the tokens verified, in logit units; NaN for a no-op.',
    formula: 'min over tokens of score(chosen) − score(runner-up), times T when sampled',
    source: OURS,
    limits: 'How surely the rest of the text was chosen.',
    code: 'src/lib/results/mutant-outcome.ts',
  },
  {
    id: 'cosine',
    term: 'Cosine of texts',
    definition:
      'Cosine of two texts’ lower-cased word counts: 1 for the same words as often, 0 for none in common (the paper’s measure of severity, as we read it: it gives their published values within 0.014).',
    formula:
      'a·b / (|a| |b|), a and b the counts of each word (what stands between blanks) in the continuations',
    source: `${PAPER}; its formula is not published.`,
    limits:
      'The order of words, and their meaning. With several prompts it is the mean over them; over answers of a single word it only says how many are the same.',
    code: 'src/lib/output/phenotype.ts',
  },
  {
    id: 'meaning',
    term: 'Semantic distance',
    definition:
      'Semantic distance of two texts: 1 minus the cosine of their sentence embeddings (all-MiniLM-L6-v2, mean over the tokens, length 1). 0 for the same meaning, about 1 for none in common.',
    formula: '1 − a·b, a and b the embeddings of the continuations',
    source: 'Reimers and Gurevych, 2019 (Sentence-BERT); the model by Wang et al., 2020 (MiniLM).',
    limits:
      'Facts: two texts that say opposite things of one subject lie close. What stands after the first 512 word pieces. The int8 and f32 models differ by about 0.02.',
    code: 'src/lib/output/meaning.ts',
  },
  {
    id: 'groups',
    term: 'Groups by meaning',
    definition:
      'Agglomerative clustering with average linkage (UPGMA): at every step the two clusters with the smallest mean distance between their items become one.',
    formula: 'a group: all that merges at or below the chosen semantic distance',
    source: 'Sokal and Michener, 1958; chains of nearest neighbours by Benzécri and Juan, 1982.',
    limits:
      'How many kinds of phenotypes there are: that follows from the distance chosen. Each text counts once, however many mutants say it.',
    code: 'src/lib/output/merge-tree.ts',
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
    code: 'src/lib/assay/battery.ts',
  },
  {
    id: 'malignant',
    term: 'Malignant',
    definition:
      'Whether a mutant is malignant in the paper’s sense: its text’s cosine is at most 0.5 and its battery score at most 8 of 21.',
    formula: 'cosine ≤ 0.5 and score ≤ 8',
    source: `${PAPER}. Its word “destructive” is not defined.`,
    limits:
      'Anything for a battery of another length: the bound is of 21 questions, so it is told of such batteries only. The paper takes the cosine from another assay, of text; here it is that of the battery’s own answers.',
    code: 'src/lib/output/malignant.ts',
  },
  {
    id: 'loop',
    term: 'Degeneration',
    definition:
      'Whether a continuation ends in a loop: a pattern of 1 to 8 tokens, at least three times in a row up to its end (an end-of-sequence token not counted), over at least six tokens.',
    source: 'Our definition, after Holtzman et al. 2020 (arXiv 1904.09751).',
    limits: 'Loops of longer patterns, and texts that repeat themselves in other words.',
    code: 'src/lib/output/degeneration.ts',
  },
  {
    id: 'code',
    term: 'Phenotype code',
    definition:
      'Gives outputs their phenotype codes: equal texts share one. 0 is the wild type’s; the others are numbered by how many mutants share them, the commonest 1, equally common ones as they first appear in the plan.',
    source: `${PAPER}: equal strings share a code.`,
    limits:
      'How alike two phenotypes are: one letter apart is another code. Codes number the outputs of one run file; those of two files do not correspond.',
    code: 'src/lib/output/phenotype-code.ts',
  },
  {
    id: 'word',
    term: 'First word',
    definition:
      'First word of a text, lower-cased: its first run of letters and digits, ’’ if it has none.',
    source: `${PAPER}: a rare first word that recurs over many prompts marks a change of style.`,
    limits: 'The style itself: the word only points to texts worth reading.',
    code: 'src/lib/assay/first-words.ts',
  },
  {
    id: 'rare',
    term: 'Rare word',
    definition:
      'Rare word: the first word of most of a mutant’s answers, among words that begin no answer of the wild type; of equally frequent ones that of the earliest prompt.',
    source: `${PAPER}: its search for writers looks for the rare initial word of highest frequency. That the wild type never begins with it is our reading of rare.`,
    limits:
      'Changes of style that keep the wild type’s first words. A word that recurs by chance: read the texts, and see whether its mutants share a row across matrices.',
    code: 'src/lib/assay/first-words.ts',
  },
  {
    id: 'rearranged',
    term: 'Rearranged map',
    definition:
      'Rearranges a map: rows and columns are ordered by their max-minus-min counts, the ones most for max first.',
    formula: 'count of a line = its cells that answer to max only − those that answer to min only',
    source: `${PAPER} shows such maps; how they were made is not published. ${OURS}`,
    limits:
      'That there is anything to see: noise, too, has structure when it is ordered by itself. Compare the permuted maps, and the test.',
    code: 'src/lib/stats/rearrange.ts',
  },
  {
    id: 'asymmetry',
    term: 'Asymmetry, cross-fitted',
    definition:
      'Rows are ordered by their max-minus-min counts in one half, and over all pairs of a max-only and a min-only cell of the other half it is counted how much more often the max-only cell lies on the row with the larger count',
    formula:
      'D = (more often − less often) / pairs, mean over both halves and 4 splits, for rows and for columns; joint = mean of the two; p = (1 + permuted maps with at least the effect) / (1 + permutations); interval = effect ± 1.96 SD of the permuted effects',
    source: `${OURS} D is Somers’ (1962); p as Phipson and Smyth 2010. Null: signs permuted among the cells that answer to one kind only, which keeps how many there are of each. In simulations 5 % of maps without asymmetry have p < 0.05, and the interval covers in 92 to 98 %.`,
    limits:
      'Why. Lines of one sign give it, in Gate or in any matrix; bias alone does not. It is one-sided. Below 0, lines hold as many of one sign as of the other: a pattern along one axis alone does that to the other, and pulls the joint effect down. “Along both axes” takes the larger p of the two.',
    code: 'src/lib/stats/asymmetry.ts',
  },
  {
    id: 'bias',
    term: 'Bias',
    definition: 'Bias: of the cells that answer to one kind only, how many answer to max.',
    formula:
      'max only / (max only + min only); exact sign test against ½; Wilson’s interval, 95 %. In the atlas, of all NSMs: (max − min) / (max + min) of their shares, from −1 to 1',
    source: 'McNemar 1947, in the exact form; Wilson 1927.',
    limits:
      'Cells on one line often answer together, and the test takes them for independent: with few busy lines its p is too small. Cells that answer to both or to neither do not enter. Below 6 cells p cannot come below 0.05.',
    code: 'src/lib/stats/bias.ts',
  },
  {
    id: 'clustering',
    term: 'Axis clustering',
    definition:
      'Axis clustering: the share of NSMs that lie on a row (or column) with at least m NSMs, against two nulls.',
    formula:
      'm = a quarter of the line, or more: so many that at most 1 % of lines would have them by chance. Uniform: NSMs placed anywhere. Kept: for columns, each row keeps its number of NSMs, and the reverse. p one-sided, by permutation; beside it the middle 95 % of the permuted shares',
    source: `${OURS} With m = 16 of 64 it gives the shares counted from the paper’s table: 74.6 % and 60.6 %.`,
    limits:
      'How strong a line is beyond m, and clusters of another form. In maps full of NSMs few lines can stand out. It is one-sided: fewer on busy lines than by chance is never found. The share itself has no interval, since cells of a line are not independent.',
    code: 'src/lib/stats/clustering.ts',
  },
  {
    id: 'complementarity',
    term: 'Complementarity',
    definition:
      'Complementarity: the association of answering to max and answering to min over cells',
    formula:
      'odds ratio = both · neither / (max only · min only), ½ added to each; Woolf’s interval, 95 %; Fisher’s exact test, two-sided',
    source: `${PAPER}: where max acts, min tends not to. Fisher 1935; Haldane 1956, Anscombe 1956; Woolf 1955.`,
    limits:
      'Lines that answer to nothing and lines that answer to everything both raise the odds ratio, so that complementarity within lines can hide behind them. Cells are taken for independent. Where one of the four counts is 0 the added ½ makes the ratio: then “none in both” is told instead, and the one end of the interval that says something. With few cells in both the interval is too short: it may leave out 1 where the exact p does not.',
    code: 'src/lib/stats/complementarity.ts',
  },
  {
    id: 'fdr',
    term: 'q: false discovery rate',
    definition:
      'Benjamini and Hochberg’s q values (1995): the smallest false discovery rate at which each test would be kept, if all with a smaller p are kept too.',
    formula: 'q of the i-th smallest of m p values = min over j ≥ i of p_j · m / j',
    source: 'Benjamini and Hochberg 1995, over all matrices shown, for each measure by itself.',
    limits:
      'Matrices of one layer share inputs and may go together; of the measures, each is corrected for its own tests only. With 1,000 permutations p is at least 1 / 1,001, so that among 224 matrices q can come below 0.05 only if at least 5 of them stand out; matrices with few cells count as tests too.',
    code: 'src/lib/stats/benjamini-hochberg.ts',
  },
  {
    id: 'kappa',
    term: 'Agreement of two maps (kappa)',
    definition:
      'Agreement beyond chance: κ = (p_o − p_e) / (1 − p_e), with p_o the share of cells that agree and p_e the share that would if both kept their rates of NSMs but not their places',
    formula:
      '1: NSMs in the same cells; 0: as two maps of these rates would by chance; interval = κ ± 1.96 standard errors; over cells tested in both, a no-op as silent; “all kinds” counts every mutant once',
    source: 'Cohen 1960; standard error of Fleiss, Cohen and Everitt 1969.',
    limits:
      'Whether the answers are alike: an NSM is one whatever it says. With very rare or very common NSMs κ is low though nearly all cells agree; and cells on one line often answer together, so that the interval is too narrow.',
    code: 'src/lib/stats/agreement.ts',
  },
  {
    id: 'severity',
    term: 'Correlation of severity',
    definition:
      'Correlation of severity: Spearman’s rank correlation of KL over the cells that are NSMs in both.',
    formula:
      'Pearson’s correlation of the ranks of KL, cell by cell; shown with its n, from ten cells on',
    source: 'Spearman 1904; KL as defined above.',
    limits:
      'How large the difference is: a map with ten times the KL of another correlates fully with it. Cells that are NSMs in one of the maps only do not enter. KL that came with a link is rounded to 3 %.',
    code: 'src/lib/stats/agreement.ts',
  },
  {
    id: 'super',
    term: 'Super weight',
    definition:
      'A weight of a down projection is a super weight if, at one token, its input and the output of its row are each at least 30 times the median layer’s largest, and it alone makes at least half of that output.',
    formula:
      'spike = min(|input| / median of layers, |output| / median of layers) ≥ 30; weight · input / output ≥ 0.5',
    source:
      'Yu et al. 2024 (arXiv 2411.07191): one pass over any text, a spike of the input gives the column, of the output the row. The bounds are ours.',
    limits:
      'What the model does without it: set it to zero in the bench. Later layers can undo a spike, so not every one found is decisive; and only the largest of each layer is looked at.',
    code: 'src/lib/output/super-weights.ts',
  },
];
