import type { Misfit } from '../../lib/compare/pairing.ts';
import { useLabStore } from '../lab-context.ts';
import { missingWords } from './missing.ts';
import type { ResultSources } from './use-result-sources.ts';

/** Why nothing is compared, and what to do. */
export function Why({ sources, misfit }: { sources: ResultSources; misfit: Misfit | null }) {
  const { first, second, reading } = useLabStore('compare', (s) => s);
  const storing = useLabStore('results', (s) => s.reading);
  if (misfit)
    return (
      <p className="compare-why" role="status">
        <b>{misfit.what}</b> {misfit.advice}
      </p>
    );
  const sides = [
    { id: first, side: 'first' },
    { id: second, side: 'second' },
  ];
  const missing = sides.find(({ id }) => id !== '' && !sources.get(id));
  const others = sources.options.filter(({ id }) => id !== first);
  const text =
    reading || storing
      ? 'Reading stored results…'
      : missing
        ? missingWords(missing.id, missing.side)
        : others.length === 0
          ? 'Only one result is here. For the other side drop a run file of any model or the authors’ spreadsheet, or screen with another prompt or seed.'
          : 'Choose the second result above: another screen of this browser, a run file of any model, or published tables.';
  return (
    <p className="compare-why" role="status">
      {text}
    </p>
  );
}
