import { useMemo } from 'react';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import { riskOfKind } from '../../lib/risk/matrix-risk.ts';
import { useLabStore } from '../lab-context.ts';
import { predictedWords, type PredictedContext } from './predicted-words.ts';
import { useRisk } from './use-risk.ts';

/** Says what is predicted of the mutants of a map; '' of what is not. */
export function usePredictedWords(
  name: string,
  tile: number,
): (kind: ScreenKind, cell: number) => string {
  const risk = useRisk(name, tile);
  const context = usePredictedContext();
  return useMemo(
    () => (kind, cell) => predictedWords(riskOfKind(risk, kind), cell, context),
    [risk, context],
  );
}

/** What is needed to say what is predicted under the assay in view. */
export function usePredictedContext(): PredictedContext {
  const pieces = useLabStore('risk', (s) => s.pieces);
  const tokens = useLabStore('bench', (s) => s.wildType.tokens);
  const several = useLabStore('assay', (s) => s.multiPrompt);
  return useMemo(
    () => ({ wildType: several ? [] : tokens, several, pieces }),
    [pieces, tokens, several],
  );
}
