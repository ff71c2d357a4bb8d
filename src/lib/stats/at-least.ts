import { isShown } from '../results/least.ts';
import type { MapResults } from '../results/map-results.ts';
import { SILENT, type KindOutcomes } from '../results/outcomes.ts';
import type { MapOutcomes } from './pairs.ts';

/** A map’s max and min for statistics, copied: NSMs that diverge under fewer prompts or seeds are silent. */
export function atLeast(
  { max, min }: Pick<MapResults, 'max' | 'min'>,
  prompts: number,
): MapOutcomes {
  return {
    ...(max ? { max: { firstDivergent: outcomesOf(max, prompts) } } : {}),
    ...(min ? { min: { firstDivergent: outcomesOf(min, prompts) } } : {}),
  };
}

function outcomesOf(known: KindOutcomes, prompts: number): Int16Array {
  const outcomes = known.firstDivergent.slice();
  if (prompts <= 1) return outcomes;
  const least = { kl: 0, prompts };
  for (let cell = 0; cell < outcomes.length; cell++)
    if (outcomes[cell] >= 0 && !isShown(known, cell, least)) outcomes[cell] = SILENT;
  return outcomes;
}
