import { useMemo, useRef, useState } from 'react';
import { Cache } from '../../lib/base/cache.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import { formatMatrix } from '../../lib/model/matrix.ts';
import { RiskTruth as Truth, type BandTruth } from '../../lib/risk/by-risk.ts';
import type { MatrixRisk } from '../../lib/risk/matrix-risk.ts';
import { totalsShown } from '../atlas/use-atlas.ts';
import { useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { useReceived } from '../use-received.ts';
import { Term } from '../terms/Term.tsx';
import { count } from '../format.ts';
import type { MapData } from '../map/use-map.ts';

/** What is predicted held against what came true: of each band of risk the share of NSMs among what was run. */
export function RiskTruth({ map }: { map: MapData }) {
  const [all, setAll] = useState(true);
  const maps = useLabStore('risk', (s) => s.maps);
  // the totals are filled in place; the state around them is new each time
  const results = useLabStore('results', (s) => s);
  // as in the atlas, received results stand in place of one's own
  const received = useReceived();
  const { name, tile } = map;
  const kept = useRef(new Cache<Truth, [MatrixRisk, MapResults | undefined, number]>());
  const bands = useMemo(() => {
    const truth = new Truth();
    const shown = totalsShown(results, received);
    for (const risk of maps.values()) {
      const matrix = formatMatrix(risk.matrix);
      if (risk.tile !== tile || !(all || matrix === name)) continue;
      truth.addAll(ofMatrix(risk, matrix));
    }
    return truth.bands().reverse();

    /** Of one matrix, counted anew only where it was added to. */
    function ofMatrix(risk: MatrixRisk, matrix: string) {
      const found = received?.maps.get(matrix) ?? results.maps.get(matrix);
      return kept.current.get(matrix, [risk, found, shown.version(matrix)], () => {
        const own = new Truth();
        const totals = shown.matrix(matrix);
        for (const one of risk.kinds) {
          const outcomes = found?.[one.kind];
          if (outcomes) own.addMap(one, outcomes, totals[one.kind].nsms);
        }
        return own;
      });
    }
  }, [maps, results, received, all, name, tile]);
  if (maps.size === 0) return null;
  const verified = bands.reduce((sum, band) => sum + band.verified, 0);
  return (
    <>
      <h2>
        Risk and truth <em>share of NSMs among the verified, by predicted risk</em>
      </h2>
      <Segments
        legend="Of which matrices"
        options={[
          { id: false, label: 'this matrix' },
          { id: true, label: 'all matrices' },
        ]}
        value={all}
        onChange={setAll}
      />
      {verified === 0 ? (
        <p className="soft">Nothing is verified yet: the bars fill as mutants are run.</p>
      ) : (
        <table className="risk-truth">
          <thead>
            <tr>
              <th scope="col">
                <Term id="risk">Risk</Term>
              </th>
              <th scope="col">
                <Term id="nsm">NSMs</Term>
              </th>
              <th scope="col" className="number">
                of <Term id="verified" />
              </th>
            </tr>
          </thead>
          <tbody>
            {bands.map((band) => (
              <Band key={band.from} band={band} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Band({ band: { from, to, verified, nsms, share, low, high } }: { band: BandTruth }) {
  const percent = (x: number) => `${100 * x}%`;
  return (
    <tr>
      <th scope="row" className="mono">
        {to === Infinity ? `≥ ${from}` : `${from} – ${to}`}
      </th>
      <td>
        <span
          className="risk-bar"
          role="img"
          aria-label={
            verified === 0
              ? 'none verified'
              : `${(100 * share).toFixed(1)} %, 95 % interval ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} %`
          }
        >
          {verified > 0 && (
            <>
              <i className="risk-fill" style={{ width: percent(share) }} />
              <i className="whisker" style={{ left: percent(low), width: percent(high - low) }} />
            </>
          )}
        </span>
      </td>
      <td className="mono number">
        {verified === 0 ? '–' : `${count(nsms)} of ${count(verified)}`}
      </td>
    </tr>
  );
}
