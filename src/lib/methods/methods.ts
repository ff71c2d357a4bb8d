import { MAP_METHODS } from './map-methods.ts';
import { OURS, PAPER, type Method } from './method.ts';

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
      'max over steps t and rivals k of −δ · Σ_s (∂m_tk/∂y_s) · x_s / m_tk, with m_tk the lead of the wild type’s token over its k-th best rival (k to 3), y = W·x the matrix’s product at position s, δ what the mutation adds to the weight. In Gate SiLU is exact; of single weights of q and k those with a risk above 0.1 are refined: the attention weights of their heads are computed anew',
    source: `${OURS} First order in the weight, as attribution patching (Nanda 2023) is in activations. Held against every one of the organism’s 2,211,840 single-weight max and min mutants.`,
    limits:
      'A verdict: a predicted mutant was not run. A risk of 1 or more predicts an NSM. Rougher are large squares, squares of q and k (not refined, as nothing is beyond about 160 tokens of a 7B model), and what lies many layers below the answer. Verify says what is true.',
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
    code: 'src/lib/assay/marginal.ts',
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
  ...MAP_METHODS,
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
