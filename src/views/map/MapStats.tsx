import { ENOUGH_TESTED } from '../../lib/results/model-totals.ts';
import { busiest, marginalsOf } from '../../figures/marginals.ts';
import { agree } from '../../lib/base/agree.ts';
import { sumKinds } from '../../lib/results/model-totals.ts';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { useLabStore } from '../lab-context.ts';
import { QuickLook } from '../QuickLook.tsx';
import { isBounded } from '../../lib/results/least.ts';
import { count, leastWords, shareWords } from '../format.ts';
import { Term } from '../terms/Term.tsx';
import type { MapData } from './use-map.ts';

/** A busiest line of fewer changes would be chance. */
const ENOUGH_CHANGES = 10;

/** What counts as a changed answer; where that is not plain. */
function changesWords(least: MapData['least'], many: MapData['many']): string {
  if (isBounded(least))
    return ` ${leastWords(least, many)}; others count as silent here, as in the map and its bars`;
  return many.count > 1 ? ` under at least one of the ${many.count} ${many.noun}s` : '';
}

/**
 * The map in four numbers, and what hangs on near ties; of what the threshold leaves. Where nothing is
 * known yet, how to begin.
 */
export function MapStats({ map, model }: { map: MapData; model: ModelInfo }) {
  const { kinds, shown, least, many } = map;
  const marginals = marginalsOf(shown, kinds, null);
  const [column, row] = [busiest(marginals.cols), busiest(marginals.rows)];
  const changes = sumKinds(shown.kinds, kinds).nsms;
  const marginal = kinds.reduce((sum, kind) => sum + shown.kinds[kind].marginal, 0);
  const share = (kind: ScreenKind) => {
    const { nsms, tested } = shown.kinds[kind];
    return tested > 0 ? shareWords(nsms, tested) : '–';
  };
  const nothing = useLabStore('results', (s) => s.maps.size === 0) && map.tested === 0;
  const enough = map.tested >= ENOUGH_TESTED * map.mutants && map.tested > 0;
  const isTold = enough && changes >= ENOUGH_CHANGES;
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
            <b>{enough ? count(shown.both) : '–'}</b>
            <span>answer to both max and min</span>
          </div>
        )}
        <div>
          <b>{isTold && line ? `${name} ${line.index * map.tile}` : '–'}</b>
          <span>
            {isTold && line
              ? `holds ${Math.round((100 * line.count) / changes)} % of all changes`
              : enough
                ? `busiest line: told from ${ENOUGH_CHANGES} changes on`
                : 'busiest row or column'}
          </span>
        </div>
      </div>
      {nothing ? (
        <QuickLook model={model} />
      ) : (
        <p className="soft map-marginal">
          {enough ? (
            <>
              {`${count(changes)} of ${count(map.tested)} tested mutants ${agree(changes, 'changes', 'change')} the answer${changesWords(least, many)}; ${count(marginal)} of the verdicts ${agree(marginal, 'is', 'are')} `}
              <Term id="marginal" /> (a near tie).
            </>
          ) : (
            'Readings appear when a tenth of the map is tested.'
          )}
        </p>
      )}
    </>
  );
}
