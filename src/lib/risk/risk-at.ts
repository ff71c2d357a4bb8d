import type { KindRisk } from './matrix-risk.ts';
import { indexIn } from '../plan/sample.ts';

/** What is predicted of one mutant. */
export interface PredictedMutant {
  risk: number;
  /** Of the margin that attains it, where the mutant is listed: the prompt's index, the step, the rival. */
  margin: { prompt: number; step: number; rival: number } | null;
}

/** What is predicted of a cell; null where only a bound of it is known. */
export function riskAt({ listed, pooled }: KindRisk, cell: number): PredictedMutant | null {
  const place = indexIn(listed.cells, cell);
  if (place >= 0)
    return {
      risk: listed.risk[place],
      margin: {
        prompt: listed.prompt[place],
        step: listed.step[place],
        rival: listed.rival[place],
      },
    };
  return pooled.side === 1 ? { risk: pooled.risk[cell], margin: null } : null;
}
