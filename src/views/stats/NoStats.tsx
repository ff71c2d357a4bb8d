import { useMemo } from 'react';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { LookAtExample } from '../atlas/LookAtExample.tsx';
import { QuickLook } from '../QuickLook.tsx';
import { plural, squaresWords } from '../format.ts';

/** What stands in place of plot and table while nothing is tested, and what can be done about it. */
export function NoStats({ model }: { model: ModelInfo | null }) {
  return (
    <>
      <p>
        There is nothing to compare yet: screen a matrix at max and min, or drop the paper’s
        supplementary tables on the page.
      </p>
      {model && <InOtherSizes />}
      {model && <QuickLook model={model} />}
      {model && <LookAtExample />}
    </>
  );
}

/** The other sizes of squares that have results of any matrix; one pressed is shown. */
export function InOtherSizes() {
  const lab = useLab();
  const sizes = useLabStore('results', (s) => s.sizes);
  const now = useLabStore('map', (s) => s.tile);
  const others = useMemo(() => {
    const matrices = new Map<number, number>();
    for (const tile of [...sizes.values()].flat())
      if (tile !== now) matrices.set(tile, (matrices.get(tile) ?? 0) + 1);
    return [...matrices].sort(([a], [b]) => a - b);
  }, [sizes, now]);
  if (others.length === 0) return null;
  return (
    <div className="row stats-sizes" role="group" aria-label="Other squares with results">
      <span>Results are there in</span>
      {others.map(([tile, matrices]) => (
        <button
          key={tile}
          className="button"
          title={`Shows all places in ${squaresWords(tile)}, of which ${plural(matrices, 'matrix has', 'matrices have')} results`}
          onClick={() => lab.selecting.setMap({ tile })}
        >
          {squaresWords(tile)}
        </button>
      ))}
    </div>
  );
}
