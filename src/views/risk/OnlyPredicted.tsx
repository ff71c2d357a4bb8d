import { agree } from '../../lib/base/agree.ts';
import { useMemo } from 'react';
import { predictedMutants } from '../../lib/risk/matrix-risk.ts';
import { totalsShown } from '../atlas/use-atlas.ts';
import { useReceived } from '../use-received.ts';
import { count } from '../format.ts';
import { useLabStore } from '../lab-context.ts';

/**
 * Says that most of what is shown was not run, and that what was run was chosen: nothing where nothing is
 * predicted.
 */
export function OnlyPredicted() {
  const maps = useLabStore('risk', (s) => s.maps);
  // the totals are filled in place; the state around them is new each time
  const results = useLabStore('results', (s) => s);
  const totals = totalsShown(results, useReceived());
  const mutants = useMemo(() => predictedMutants(maps.values()), [maps]);
  let tested = 0;
  for (const [name, { kinds }] of maps)
    for (const { kind } of kinds) tested += totals.matrix(name)[kind].tested;
  if (mutants === 0 || tested === mutants || tested === 0) return null;
  return (
    <p className="soft only-predicted">
      {count(tested)} of {count(mutants)} mutants {agree(tested, 'was', 'were')} run; the others are
      only predicted and do not count. Where the riskiest were run first, shares are of these, not
      of whole matrices.
    </p>
  );
}
