import { useMemo } from 'react';
import { gateContrast, gateEffects } from '../../lib/stats/gate-contrast.ts';
import type { StatsRow } from '../../lib/stats/measures.ts';
import { Term } from '../terms/Term.tsx';
import { gateAnswer, gateSentence } from './gate-words.ts';

/** Whether Gate as such is more asymmetric than Up and Down; nothing while no layer tells. */
export function GateAgainst({ rows }: { rows: readonly StatsRow[] }) {
  const contrast = useMemo(() => gateContrast([gateEffects(rows)]), [rows]);
  if (!contrast) return null;
  return (
    <>
      <p className="stats-plain">
        <b>
          Is <Term id="contrast">Gate more asymmetric than Up and Down</Term>?
        </b>{' '}
        {gateAnswer(contrast)}
      </p>
      <p className="stats-summary">{gateSentence(contrast, 'prompt')}</p>
    </>
  );
}
