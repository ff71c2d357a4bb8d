/** The paper whose screens this lab repeats: what “the paper” means wherever the lab says so. */
export const PAPER = {
  authors: 'Hu et al.',
  year: 2024,
  title: 'Mutagenesis screen to map the functionals of parameters of Large Language Models',
  archive: 'arXiv:2408.11494',
  url: 'https://arxiv.org/abs/2408.11494',
} as const;

/** The paper as a list of references has it. */
export const paperReference = `${PAPER.authors} (${PAPER.year}): ${PAPER.title}. ${PAPER.archive}.`;

/** As `CITATION.cff` names it; a test holds them together. */
export const MUTASCOPE_TITLE = 'Mutascope: a mutagenesis lab for large language models';

/** How to cite this lab. @param version of the app that was used */
export const citeMutascope = (version: string): string =>
  `The Mutascope authors. ${MUTASCOPE_TITLE}. Version ${version}.`;
