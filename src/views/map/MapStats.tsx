import { useMemo } from 'react';
import { busiest, countMarginals } from '../../figures/marginals.ts';
import { isMarginal } from '../../lib/decoding.ts';
import { countNsm, SILENT } from '../../lib/outcomes.ts';
import type { ScreenKind } from '../../lib/plan.ts';
import { count, percent } from '../words.ts';
import type { MapData } from './use-map.ts';

/** Readings appear when this share of the map is tested; before, they would mislead. */
const ENOUGH = 0.1;
const NONE = new Int16Array(0);

/** The map in four numbers, and what hangs on near ties. */
export function MapStats({ map }: { map: MapData }) {
  const { results, kinds } = map;
  const numbers = useMemo(() => {
    const { grid, results, kinds } = map;
    const marginals = countMarginals(grid, results, kinds);
    const { max, min } = results;
    let both = 0;
    if (max && min)
      for (let i = 0; i < max.outcomes.length; i++)
        if (max.outcomes[i] >= 0 && min.outcomes[i] >= 0) both++;
    let marginal = 0;
    for (const kind of kinds) {
      const { outcomes = NONE, lead } = results[kind] ?? {};
      for (let i = 0; i < outcomes.length; i++)
        if (lead && outcomes[i] >= SILENT && isMarginal(lead[i])) marginal++;
    }
    const changes = kinds.reduce((sum, k) => sum + (results[k] ? countNsm(results[k]) : 0), 0);
    return {
      column: busiest(marginals.cols),
      row: busiest(marginals.rows),
      both,
      marginal,
      changes,
    };
  }, [map]);

  const share = (kind: ScreenKind) => {
    const known = results[kind];
    return known && known.tested > 0 ? percent(countNsm(known), known.tested) : '–';
  };
  const enough = map.tested >= ENOUGH * map.mutants && map.tested > 0;
  const { column, row } = numbers;
  const line = column && (!row || column.count >= row.count) ? column : row;
  const name = line === column ? 'column' : 'row';
  return (
    <>
      <div className="stats" data-waiting={!enough}>
        {kinds.map((kind) => (
          <div key={kind}>
            <b>{enough ? share(kind) : '–'}</b>
            <span>change at {kind}</span>
          </div>
        ))}
        {kinds.includes('max') && kinds.includes('min') && (
          <div>
            <b>{enough ? count(numbers.both) : '–'}</b>
            <span>answer to both max and min</span>
          </div>
        )}
        <div>
          <b>{enough && line ? `${name} ${line.index * map.tile}` : '–'}</b>
          <span>
            {enough && line
              ? `holds ${Math.round((100 * line.count) / numbers.changes)} % of all changes`
              : 'busiest row or column'}
          </span>
        </div>
      </div>
      <p className="soft map-marginal">
        {enough
          ? `${count(numbers.changes)} of ${count(map.tested)} tested mutants change the answer; ${count(numbers.marginal)} of the verdicts are marginal (a near tie).`
          : 'Readings appear when a tenth of the map is tested.'}
      </p>
    </>
  );
}
