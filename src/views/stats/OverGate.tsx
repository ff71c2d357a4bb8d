import { useMemo } from 'react';
import { overContrast, type OverRow } from '../../lib/stats/over-rows.ts';
import { GateSays } from './GateAgainst.tsx';

/** Gate against Up and Down with assays as units; nothing while no layer tells. */
export function OverGate({ rows, unit }: { rows: readonly OverRow[]; unit: string }) {
  const contrast = useMemo(() => overContrast(rows), [rows]);
  if (!contrast)
    return (
      <p className="stats-summary">
        Gate cannot be held against Up and Down: that takes one layer of which Gate, and Up or Down,
        have five cells and more that answer to max alone and to min alone, under two {unit}s.
      </p>
    );
  return <GateSays contrast={contrast} unit={unit} />;
}
