import { useMemo } from 'react';
import { gateContrast, gateEffects, type GateContrast } from '../../lib/stats/gate-contrast.ts';
import type { StatsRow } from '../../lib/stats/measures.ts';
import { Term } from '../terms/Term.tsx';
import { gateAnswer, gateSentence } from './gate-words.ts';

/** Whether Gate as such is more asymmetric than Up and Down; nothing while no layer tells. */
export function GateAgainst({ rows }: { rows: readonly StatsRow[] }) {
  const contrast = useMemo(() => gateContrast([gateEffects(rows)]), [rows]);
  return contrast && <GateSays contrast={contrast} unit="prompt" />;
}

/** The plain answer, and the exact sentence below it. @param unit what several assays are */
export function GateSays({ contrast, unit }: { contrast: GateContrast; unit: string }) {
  return (
    <>
      <p className="stats-plain">
        <b>
          Is <Term id="contrast">Gate more asymmetric than Up and Down</Term>?
        </b>{' '}
        {gateAnswer(contrast)}
      </p>
      <p className="stats-summary">{gateSentence(contrast, unit)}</p>
    </>
  );
}
