import { useLabStore } from '../lab-context.ts';
import { fixed } from '../format.ts';

/** How far the mutant's text is from the wild type's in meaning, once the sentence model is there. */
export function SemanticDistance() {
  const distance = useLabStore('meaning', (s) => s.benchDistance);
  return (
    <>
      <dt>Semantic distance</dt>
      <dd className="mono" data-testid="semantic-distance">
        {distance === null ? '–' : fixed(distance, 3)}
      </dd>
    </>
  );
}
