import { citeMutascope, PAPER } from '../../lib/methods/citation.ts';
import { CopyButton } from '../CopyButton.tsx';

/** Which paper “the paper” is, and how this lab is cited. */
export function AboutPaper() {
  const citation = citeMutascope(__APP_VERSION__);
  return (
    <>
      <h2>The paper, and how to cite</h2>
      <p>
        “The paper” is {PAPER.authors} ({PAPER.year}):{' '}
        <a href={PAPER.url} target="_blank" rel="noreferrer">
          {PAPER.title}
        </a>
        . {PAPER.archive}. It screens Llama2-7B and Zephyr-7B; cite it for the method.
      </p>
      <p>
        For results of this lab cite: <q className="citation">{citation}</q>{' '}
        <span className="soft">
          (<span className="mono">CITATION.cff</span> beside the source has it for programs.)
        </span>{' '}
        <CopyButton text={citation} className="text-link">
          Copy
        </CopyButton>
      </p>
    </>
  );
}
