import { useMemo } from 'react';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import { riskOfKind } from '../../lib/risk/matrix-risk.ts';
import { useLabStore } from '../lab-context.ts';
import { predictedWords } from './predicted-words.ts';
import { useRisk } from './use-risk.ts';

/** Says what is predicted of the mutants of a map; '' of what is not. */
export function usePredictedWords(
  name: string,
  tile: number,
): (kind: ScreenKind, cell: number) => string {
  const risk = useRisk(name, tile);
  const pieces = useLabStore('risk', (s) => s.pieces);
  const tokens = useLabStore('bench', (s) => s.wildType.tokens);
  const several = useLabStore('assay', (s) => s.multiPrompt !== null);
  return useMemo(() => {
    const context = { wildType: several ? [] : tokens, pieces };
    return (kind, cell) => predictedWords(riskOfKind(risk, kind), cell, context);
  }, [risk, pieces, tokens, several]);
}
