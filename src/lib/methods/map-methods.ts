import { OURS, PAPER, type Method } from './method.ts';

/** What is measured of whole maps: statistics and comparisons. */
export const MAP_METHODS: readonly Method[] = [
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
      'D = (more often − less often) / pairs, mean over both halves and at least 32 splits (up to 256 while they disagree), for rows and for columns; p = (1 + permuted maps with at least the effect) / (1 + permutations); q over the tests of rows and of columns together; interval = effect ± 1.96 SD of the permuted effects. Least effect: the 95 % quantile of the permuted effects + 0.84 of their SD. Beyond activity: P(max) of a line logistic in ln activity and its square; Σ (max − n P)² / (n P (1 − P)) against maps drawn by these chances',
    source: `${OURS} D is Somers’ (1962); p as Phipson and Smyth 2010. Null: signs permuted among the cells that answer to one kind only, which keeps how many there are of each. In simulations about 5 % of maps without asymmetry have p < 0.05: independent cells, bias, busy lines that both kinds share.`,
    limits:
      'Why. Lines of one sign give it, in Gate or in any matrix. Bias alone does not where it is the same on all lines; where the ratio of max to min grows with a line’s activity (dose), it is found without any line having a sign of its own: see the ratio by activity, and p beyond activity. It is one-sided. The interval is for these lines, not for others. Where fewer than 40 cells answer to one kind only, not to find it says nothing. A pattern along one axis is none in two dimensions.',
    code: 'src/lib/stats/asymmetry.ts',
  },
  {
    id: 'two-way',
    term: 'Asymmetry in two dimensions',
    definition:
      'signs permuted within columns test the rows, signs permuted within rows test the columns, so that a pattern along one axis gives none along the other',
    formula:
      'T = Σ over lines of (s − E)² / n; n the single-kind cells of a line, s their sum of signs, E what the other axis’ lines give for it; p = the larger of rows’ and columns’; SD between lines of the share to max by moments: σ² = (T − mean T of permuted maps) / E Σ (W r)² / n, W r what is left of random line effects r = ± 1',
    source: `${OURS} An intersection–union test (Berger 1982). In simulations at most 5 % of maps have p < 0.05 where signs lie along one axis, whatever blocks are active, and over 90 % where rows and columns have signs.`,
    limits:
      'Its power is small on small maps: see the least SD. It is of this map; for Gate as such see the contrast, and the crossed model of all its layers.',
    code: 'src/lib/stats/two-way-asymmetry.ts',
  },
  {
    id: 'gate',
    term: 'Gate against Up and Down',
    definition:
      'Whether Gate is more asymmetric than Up and Down: mean over layers of D(gate) − mean D(up, down)',
    formula:
      'for rows, for columns and for the smaller of the two D; p = share of all ways to call one matrix of each layer Gate, with at least the contrast; interval by Student’s t over prompts or seeds, over layers where there is one. With several of them D is that of each one’s cells along the order of lines by the max-minus-min counts of all the others, its own place left out: a weight that keeps its sign from prompt to prompt is no order of lines',
    source: `${OURS} Permutation of labels: Fisher 1935; Student 1908; the held-out order as in cross-validation (Stone 1974).`,
    limits:
      'With L layers p cannot come below 1 / 3 to the power of L: three or more layers must be testable. A model of few layers shows only large differences: see the least one. Up and Gate are of one shape, Down is of the other.',
    code: 'src/lib/stats/gate-contrast.ts',
  },
  {
    id: 'crossed',
    term: 'Crossed model of rows and columns',
    definition:
      'logit P(max | signed) = intercept of the matrix and prompt + row + column, with rows and columns of each matrix as random effects, the same under every prompt.',
    formula:
      'signed: the cell answers to one kind only. Row ~ N(0, σ² of rows), column ~ N(0, σ² of columns), of all matrices of a kind together; several prompts or seeds: + cell ~ N(0, σ² of cells), where a cell is signed under more than one. σ by the largest marginal likelihood, the integral by expectation propagation. Interval: profile likelihood, ln L within 1.92 of the largest; low end 0 unless p ≤ 0.025. p of σ = 0: ½ χ²₀ + ½ χ²₁ of twice the difference of ln L; two-dimensional: the larger p of rows’ and columns’',
    source:
      'Crossed random effects: Breslow and Clayton 1993; expectation propagation: Minka 2001, Kuss and Rasmussen 2005; test at the boundary: Self and Liang 1987; both at once: Berger 1982. In simulations 1 to 6 % of maps have p < 0.05 for an axis without signs, whatever the other one has, and up to 9 % where cells keep strong signs of their own over prompts; in two dimensions up to 6 %. The median σ found is 0 to 12 % below the true one from 200 signed cells in one map on, and 20 % where 170 lie in six; intervals hold it in 90 to 99 % of maps.',
    limits:
      'Why. A ratio of max to min that grows with a line’s activity (dose) is taken for lines with signs: see the ratio by activity. Signs of cells that are no row’s and no column’s are not seen under one prompt. With few cells σ comes out small, and not to find it says little: see the interval’s high end. Where lines hold cells of one sign only, any large σ fits (> 10). Effects are taken for normal. Under 40 cells, 5 of either sign, or 10 beyond the first of their rows, or of their columns: too few. Of very many lines those with the most cells are taken. Up and Gate are of one shape, Down is of the other. p are not corrected for several kinds.',
    code: 'src/lib/stats/crossed-logit.ts',
  },
  {
    id: 'bias',
    term: 'Bias',
    definition: 'Bias: of the cells that answer to one kind only, how many answer to max.',
    formula:
      'max only / (max only + min only). p: signs of whole rows, and of whole columns, flipped, |Σ ± s| ≥ |Σ s|, s a line’s max minus min, exact; the larger of the two. Interval: lines drawn again, percentiles; it holds that over rows, that over columns and Wilson’s. Lines that carry it: (Σ n)² / Σ n². Least: the null’s 95 % quantile + 0.84 √Σ s². In the atlas, of all NSMs: (max − min) / (max + min) of their shares, from −1 to 1',
    source:
      'McNemar 1947; sign flips of clusters, Cameron, Gelbach and Miller 2008; bootstrap, Efron 1979, of clusters, Davison and Hinkley 1997; effective number, Kish 1965; Wilson 1927.',
    limits:
      'Cells that answer to both or to neither do not enter. With fewer than six lines p cannot come below 0.05. Where rows and columns both have signs of their own it is called in about one of ten maps without bias. p and interval of independent cells describe only: NSMs come in whole lines.',
    code: 'src/lib/stats/bias.ts',
  },
  {
    id: 'clustering',
    term: 'Axis clustering',
    definition:
      'Axis clustering: the share of NSMs that lie on a row (or column) with at least m NSMs, against two nulls.',
    formula:
      'm = a quarter of the line, or more: so many that at most 1 % of lines would have them by chance. Uniform: NSMs placed anywhere. Kept: for columns, each row keeps its number of NSMs, and the reverse. p one-sided, by permutation; beside it the middle 95 % of the permuted shares. Least: the uniform null’s 95 % quantile + 0.84 SD',
    source: `${OURS} With m = 16 of 64 it gives the shares counted from the paper’s table: 74.6 % and 60.6 %.`,
    limits:
      'How strong a line is beyond m, and clusters of another form. In maps full of NSMs few lines can stand out. It is one-sided: fewer on busy lines than by chance is never found. The share itself has no interval, since cells of a line are not independent.',
    code: 'src/lib/stats/clustering.ts',
  },
  {
    id: 'association',
    term: 'Association over all cells',
    definition: 'Association of answering to max and answering to min over all cells',
    formula:
      'odds ratio = both · neither / (max only · min only), ½ added to each; Woolf’s interval, 95 %; φ; Fisher’s exact test, two-sided',
    source: 'Fisher 1935; Haldane 1956, Anscombe 1956; Woolf 1955.',
    limits:
      'It describes and is not what complementarity is claimed by: busy lines that both kinds share raise it, in simulations beyond p < 0.05 in 70 to 100 % of maps without any tie within lines. Where one of the four counts is 0 the added ½ makes the ratio: then “none in both” is told instead.',
    code: 'src/lib/stats/association.ts',
  },
  {
    id: 'complementarity',
    term: 'Complementarity',
    definition:
      'Complementarity: whether cells answer to both max and min less often than in maps that keep how many max and how many min cells every row and every column has',
    formula:
      'min cells moved by swaps that keep all margins; p two-sided, twice the smaller tail. Odds ratio = exp((O − E) / V), O the cells in both, E and V their mean and variance in such maps; interval = exp((O − E ± 1.96 √V) / V); least = exp(−2.80 / √V)',
    source: `${PAPER}: where max acts, min tends not to. Swaps: Gotelli 2000, exact by Besag and Clifford 1989; one-step odds ratio: Peto in Yusuf et al. 1985.`,
    limits:
      'Blocks that are active as such, and not as rows and columns, still make the kinds go together. The odds ratio is drawn towards 1 where the effect is large. Keeping both margins is right whichever axis is busy, and costs some power where one is.',
    code: 'src/lib/stats/complementarity.ts',
  },
  {
    id: 'assays',
    term: 'Several prompts or seeds',
    definition: 'The mean over assays, each of which counts once',
    formula:
      'm ± t SD / √n over n prompts or seeds, t Student’s with n − 1 degrees of freedom, 95 %. What has limits, as shares have, is taken on the logit scale between them, y = ln ((m − least) / (most − m)): y ± t SD / √n · dy / dm, back from there, so that no interval passes what the measure can be; odds ratios by their logarithm. p on the same scale, of the mean being what it is where there is nothing to find; none where that is a limit. Asymmetry: D of each one’s cells along the order of lines by all the others (see Gate against Up and Down). Two-dimensional: the smaller standard deviation of both axes. Shares on busy lines and odds ratios as of one map, with 200 permutations',
    source:
      'Student 1908; logit limits as in R’s survey (svyciprop, “xlogit”; Lumley 2010). In simulations of skew shares under 2 to 10 prompts they hold the mean in 93 to 96 % of cases (t alone in 83 to 94 %), and in 81 to 87 % (64 to 81 %) where most prompts lie near 100 % and few far off.',
    limits:
      'Other prompts than those that were screened. A p of a single map is about that map alone; with two prompts the interval is very wide. Where all say the same, the interval is that point: nothing is seen of how prompts differ. The squares are the same under each, so that it tells of this model, not of other weights; orders by the others share prompts, so that D of one and of another are not wholly independent. A screen of several prompts or seeds keeps in how many of them a cell answers, not in which: it counts as one assay, and is taken only if asked for. Maps of which only the riskiest weights were verified are samples with more NSMs than the rest.',
    code: 'src/lib/stats/over-assays.ts',
  },
  {
    id: 'fdr',
    term: 'q: false discovery rate',
    definition:
      'Benjamini and Hochberg’s q values (1995): the smallest false discovery rate at which each test would be kept, if all with a smaller p are kept too.',
    formula: 'q of the i-th smallest of m p values = min over j ≥ i of p_j · m / j',
    source:
      'Benjamini and Hochberg 1995, over all matrices shown, for each measure by itself; rows and columns of asymmetry are corrected together.',
    limits:
      'Matrices of one layer share inputs and may go together; of the measures, each is corrected for its own tests only. With 1,000 permutations p is at least 1 / 1,001, so that among 224 matrices q can come below 0.05 only if at least 5 of them stand out (of the 448 tests of asymmetry 9); matrices with few cells count as tests too.',
    code: 'src/lib/stats/benjamini-hochberg.ts',
  },
  {
    id: 'profile',
    term: 'Profiles compared',
    definition:
      'Two profiles set against each other, matrix by matrix and over the layers of each projection, with false discovery rates',
    formula:
      'Single matrix: difference d of two independent estimates, of logarithmic measures (severity, odds ratio) their ratio. Unit: whole rows and whole columns, the axis that varies more. Interval of d by Zou and Donner’s way (MOVER): d − √((a − a’s low)² + (b’s high − b)²) to d + √((a’s high − a)² + (b − b’s low)²); p by Student’s t, degrees of freedom by Welch; q over all layers × projections that both sides tell. Intervals of each side: shares by Wilson’s score with t, the cells divided by their design effect (variance over lines / variance of independent cells; of 0 % and 100 % the mean one of the other matrices); mean severity by t on ln KL; bias, odds ratio and asymmetry as in Statistics. Projection: mean and paired t over pairs of layers (three or more), of shares and effects on the logit scale between their limits; q over the seven projections',
    source:
      'Cameron, Gelbach and Miller 2011 (variance over rows, columns and both); Kott and Carr 1997; Zou and Donner 2008; Welch 1947; Student 1908. In simulations without a difference 4 to 6 % of single matrices have p < 0.05, of shares on busy lines 9 %.',
    limits:
      'Why they differ. Two results of one model share its lines, which is not made use of: less is found than could be. Matrices of one layer share inputs, and layers of one model are not drawn anew: what is found over layers is of these two models. Asymmetry’s interval is for these lines. Layers that are matched by depth are neighbours, not the same. Only kinds that both have are compared; other prompts, squares and tokens are said above the atlases.',
    code: 'src/lib/compare/profile-difference.ts',
  },
  {
    id: 'kappa',
    term: 'Agreement of two maps (kappa)',
    definition:
      'Agreement beyond chance: κ = (p_o − p_e) / (1 − p_e), with p_o the share of cells that agree and p_e the share that would if both kept their rates of NSMs but not their places',
    formula:
      '1: NSMs in the same cells; 0: as two maps of these rates would by chance; interval: rows, or columns, drawn again with their cells of both maps, percentiles, the one that holds both; over cells tested in both, a no-op as silent; “all kinds” counts every mutant once',
    source: 'Cohen 1960; bootstrap of clusters, Davison and Hinkley 1997.',
    limits:
      'Whether the answers are alike: an NSM is one whatever it says. With very rare or very common NSMs κ is low though nearly all cells agree. Where a map has no NSM or nothing else, or both agree everywhere, there is no interval. Shared busy lines alone make κ larger than 0.',
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
];
