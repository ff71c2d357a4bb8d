import { useMemo, useState } from 'react';
import { mapRows, ROW_FILTERS, sortRows, type MapRow, type RowOrder } from '../../lib/map-rows.ts';
import { isMarginal } from '../../lib/decoding.ts';
import { NO_OP, outcomeVerdict } from '../../lib/outcomes.ts';
import { cellSite } from '../../lib/plan.ts';
import { copyAndSay } from '../clipboard.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { RowTable } from '../RowTable.tsx';
import { Segments } from '../Segments.tsx';
import { count, fixed, plural, small, tokenLabel } from '../words.ts';
import type { MapData } from './use-map.ts';

const COLUMNS: { by: RowOrder; name: string; width: string }[] = [
  { by: 'row', name: 'Row', width: '70px' },
  { by: 'col', name: 'Column', width: '80px' },
  { by: 'kind', name: 'Kind', width: '90px' },
  { by: 'token', name: 'Differs from', width: 'minmax(120px, 1fr)' },
  { by: 'kl', name: 'KL', width: '90px' },
  { by: 'lead', name: 'Smallest lead', width: 'minmax(120px, 1fr)' },
];

const FILTERS = { nsm: 'NSMs', marginal: 'Near ties', all: 'All tested' };

/** The map's mutants as a table: sorted, filtered, copied; a row opens in the bench. */
export function MapTable({ map }: { map: MapData }) {
  const lab = useLab();
  const wildType = useLabStore('bench', (s) => s.wildType.tokens);
  const [filter, setFilter] = useState<(typeof ROW_FILTERS)[number]>('nsm');
  const [order, setOrder] = useState<{ by: RowOrder; down: boolean }>({ by: 'kl', down: true });
  const rows = useMemo(() => {
    const rows = mapRows(map.results, map.kinds, filter, map.leastKl);
    return sortRows(rows, map.results, map.grid, order);
  }, [map, filter, order]);

  const textOf = ({ cell, kind }: MapRow): string[] => {
    const known = map.results[kind]!;
    const { row, col } = cellSite(map.shape, map.matrix, map.tile, cell);
    const outcome = known.outcomes[cell];
    const piece = wildType[outcome]?.piece;
    const token =
      outcome >= 0
        ? `${count(outcome + 1)}${piece === undefined ? '' : ` ${tokenLabel(piece)}`}`
        : (outcomeVerdict(outcome) ?? '');
    const near = outcome !== NO_OP && isMarginal(known.lead[cell]) ? ' (near tie)' : '';
    return [
      String(row),
      String(col),
      kind,
      token,
      Number.isFinite(known.kl[cell]) ? small(known.kl[cell]) : '–',
      (Number.isFinite(known.lead[cell]) ? fixed(known.lead[cell], 3) : '–') + near,
    ];
  };

  const open = ({ cell, kind }: MapRow) =>
    lab.mutate({ site: cellSite(map.shape, map.matrix, map.tile, cell), kind });

  const copy = () => {
    const lines = [COLUMNS.map(({ name }) => name), ...rows.map(textOf)];
    const text = lines.map((line) => line.join('\t')).join('\n');
    copyAndSay(lab, text, `Copied ${plural(rows.length, 'row')}, with tabs between columns.`);
  };

  return (
    <div className="row-table">
      <div className="row spread">
        <Segments
          legend="Which mutants"
          options={ROW_FILTERS.map((id) => ({ id, label: FILTERS[id] }))}
          value={filter}
          onChange={setFilter}
        />
        <span className="soft">
          {plural(rows.length, 'mutant')}
          {map.leastKl > 0 && filter === 'nsm' && `, KL from ${small(map.leastKl)}`}
        </span>
        <button className="button" disabled={rows.length === 0} onClick={copy}>
          Copy
        </button>
      </div>
      <RowTable
        label={`Mutants of ${map.name}`}
        columns={COLUMNS}
        order={order}
        onOrder={(by) => setOrder({ by, down: order.by === by ? !order.down : by === 'kl' })}
        count={rows.length}
        keyOf={(i) => `${rows[i].cell} ${rows[i].kind}`}
        cellsOf={(i) =>
          textOf(rows[i]).map((text, column) => (
            <>
              {column === 2 && <i className={`kind-mark ${rows[i].kind}`} />} {text}
            </>
          ))
        }
        onOpen={(i) => open(rows[i])}
        empty={emptyText(map, filter)}
      />
    </div>
  );
}

function emptyText(map: MapData, filter: keyof typeof FILTERS): string {
  if (map.tested === 0) return 'Nothing is tested yet. Screen the map to fill the table.';
  if (filter === 'nsm' && map.leastKl > 0)
    return `None of the mutants tested so far changes the answer with a KL of ${small(map.leastKl)} nats or more.`;
  return filter === 'nsm'
    ? 'None of the mutants tested so far changes the answer.'
    : 'No verdict hangs on a near tie.';
}
