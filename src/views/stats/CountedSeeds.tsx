import { useEffect } from 'react';
import { manyOf } from '../../lib/assay/assay-words.ts';
import { leastOf, screenAssayOf } from '../../state/stores/assay-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { leastWords } from '../format.ts';
import { PromptsThreshold } from '../map/Threshold.tsx';

/** Of an assay of several prompts or seeds: in how many of them a mutant must be an NSM to count. */
export function CountedSeeds() {
  const lab = useLab();
  const assay = useLabStore('assay', (s) => s);
  const settings = useLabStore('map', (s) => s);
  const many = manyOf(screenAssayOf(assay));
  const { prompts } = leastOf(settings, assay);
  useEffect(() => {
    // headers of large maps do not tell it
    if (prompts > 1) void lab.results.readWhole('all');
  }, [lab, prompts]);
  if (many.count === 1) return null;
  const words =
    leastWords({ kl: 0, prompts }, many) || `in at least one of ${many.count} ${many.noun}s`;
  return (
    <div className="row stats-about">
      <span>A cell answers to a kind where it is an NSM {words}.</span>
      <PromptsThreshold many={many} />
    </div>
  );
}
