import { useEffect, useState } from 'react';
import { assayKey, type Assay } from '../../lib/assay/assay.ts';
import { useLab, useLabStore } from '../lab-context.ts';

/** Tokens are counted when nothing was typed for so long. */
const PAUSE_MS = 150;

/** Why an assay that is being written has no room in the model; null where it has, or is not known yet. */
export function useRoom(draft: Assay): string | null {
  const lab = useLab();
  const ready = useLabStore('model', (s) => s.phase === 'ready');
  const [known, setKnown] = useState<{ key: string; problem: string | null } | null>(null);
  const key = assayKey(draft);
  useEffect(() => {
    if (!ready) return;
    let isOld = false;
    const timer = setTimeout(() => {
      void lab.asking.roomProblem(draft).then((problem) => {
        if (!isOld) setKnown({ key, problem });
      });
    }, PAUSE_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [lab, ready, key, draft]);
  return known?.key === key ? known.problem : null;
}
