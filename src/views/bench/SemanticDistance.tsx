import { useLabStore } from '../lab-context.ts';
import { Term } from '../terms/Term.tsx';
import { fixed } from '../format.ts';

/** How far the mutant's text is from the wild type's in meaning, once the sentence model is there. */
export function SemanticDistance() {
  const distance = useLabStore('meaning', (s) => s.benchDistance);
  return (
    <>
      <dt>
        <Term id="semantic-distance">Semantic distance</Term>
      </dt>
      <dd className="mono" data-testid="semantic-distance">
        {distance === null ? '–' : fixed(distance, 3)}
      </dd>
    </>
  );
}
