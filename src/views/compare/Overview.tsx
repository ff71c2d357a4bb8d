import { agree } from '../../lib/base/agree.ts';
import { useMemo } from 'react';
import { kappaOf } from '../../lib/compare/map-agreement.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import { testedKinds, type Pair } from '../../lib/compare/pairing.ts';
import { formatMatrix, PROJECTIONS, type MatrixId } from '../../lib/model/matrix.ts';
import { Term } from '../terms/Term.tsx';
import { count, fixed } from '../format.ts';

interface Props {
  pair: Pair;
  kinds: readonly ScreenKind[];
  name: string;
  onPick: (matrix: MatrixId) => void;
}

type Kappa = ReturnType<typeof kappaOf>;

/**
 * What was counted of two maps when so many of their mutants were tested: while a screen runs, all
 * other matrices are not counted again.
 */
const counted = new WeakMap<MapResults, { key: string; second: MapResults; kappa: Kappa }>();

function kappaNow(first: MapResults, second: MapResults, kinds: readonly ScreenKind[]): Kappa {
  const tested = (map: MapResults) => testedKinds(map).map((kind) => map[kind]?.tested);
  const cacheKey = JSON.stringify([kinds, tested(first), tested(second)]);
  const before = counted.get(first);
  if (before?.key === cacheKey && before.second === second) return before.kappa;
  const kappa = kappaOf(first, second, kinds);
  counted.set(first, { key: cacheKey, second, kappa });
  return kappa;
}

/** Kappa of every matrix that both results have; one pressed is shown. */
export function Overview({ pair, kinds, name, onPick }: Props) {
  const layers = Array.from({ length: pair.shapes.num_hidden_layers }, (_, layer) => layer);
  const kappas = useMemo(() => {
    const found = new Map<string, Kappa>();
    for (const [matrix, both] of pair.matrices) {
      const [a, b] = [pair.first.maps.get(matrix), pair.second.maps.get(matrix)];
      const mine = both.filter((kind) => kinds.includes(kind));
      if (a && b && mine.length > 0) found.set(matrix, kappaNow(a, b, mine));
    }
    return found;
  }, [pair, kinds]);
  const used = layers.filter((layer) =>
    PROJECTIONS.some((projection) => kappas.has(formatMatrix({ layer, projection }))),
  );
  return (
    <section aria-label="Agreement by matrix">
      <h2>
        <span>
          <Term id="kappa">Kappa</Term> by matrix
        </span>{' '}
        <em>
          {kappas.size} of {layers.length * PROJECTIONS.length} matrices{' '}
          {agree(kappas.size, 'is', 'are')} in both
        </em>
      </h2>
      <div className="compare-overview">
        <table>
          <caption className="hidden-text">Cohen’s kappa of every matrix that both have</caption>
          <thead>
            <tr>
              <td />
              {PROJECTIONS.map((projection) => (
                <th key={projection} scope="col">
                  {projection}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {used.map((layer) => (
              <tr key={layer}>
                <th scope="row">L{layer}</th>
                {PROJECTIONS.map((projection) => {
                  const cacheKey = formatMatrix({ layer, projection });
                  const known = kappas.get(cacheKey);
                  return (
                    <td key={projection}>
                      {known && (
                        <button
                          className="quiet"
                          aria-pressed={cacheKey === name}
                          aria-label={`${cacheKey}: kappa ${known.kappa !== null ? fixed(known.kappa, 2) : 'not defined'}`}
                          title={`${count(known.cells)} mutants tested in both`}
                          onClick={() => onPick({ layer, projection })}
                        >
                          {known.kappa !== null ? fixed(known.kappa, 2) : '–'}
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="soft note">
        Over the chosen kinds together. –: not defined, where neither map has an NSM or all mutants
        are.
      </p>
    </section>
  );
}
