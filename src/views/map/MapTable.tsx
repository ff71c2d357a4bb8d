import { useMemo, useState, type KeyboardEvent } from 'react';
import { mapRows, ROW_FILTERS, sortRows, type MapRow, type RowOrder } from '../../lib/map-rows.ts';
import { isMarginal } from '../../lib/decoding.ts';
import { NO_OP, outcomeVerdict } from '../../lib/outcomes.ts';
import { cellSite } from '../../lib/plan.ts';
import { addNotice } from '../../state/ui-store.ts';
import { copyText } from '../clipboard.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { count, fixed, plural, small, tokenLabel } from '../words.ts';
import type { MapData } from './use-map.ts';
import './map-table.css';

/** Height of a row in CSS pixels: only those in sight are in the document. */
const ROW = 28;
const SHOWN = 14;

const COLUMNS: { by: RowOrder; name: string }[] = [
  { by: 'row', name: 'Row' },
  { by: 'col', name: 'Column' },
  { by: 'kind', name: 'Kind' },
  { by: 'token', name: 'Differs from' },
  { by: 'kl', name: 'KL' },
  { by: 'lead', name: 'Smallest lead' },
];

const FILTERS = { nsm: 'NSMs', marginal: 'Near ties', all: 'All tested' };

/** The map's mutants as a table: sorted, filtered, copied; a row opens in the bench. */
export function MapTable({ map }: { map: MapData }) {
  const lab = useLab();
  const wildType = useLabStore('bench', (s) => s.wildType.tokens);
  const [filter, setFilter] = useState<(typeof ROW_FILTERS)[number]>('nsm');
  const [order, setOrder] = useState<{ by: RowOrder; down: boolean }>({ by: 'kl', down: true });
  const [top, setTop] = useState(0);
  const [at, setAt] = useState(0);
  const rows = useMemo(
    () => sortRows(mapRows(map.results, map.kinds, filter), map.results, map.grid, order),
    [map, filter, order],
  );
  const current = Math.min(at, rows.length - 1);
  const first = Math.max(0, Math.min(Math.floor(top / ROW) - 4, rows.length - SHOWN));
  const inSight = rows.slice(first, first + SHOWN + 8);

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
    const said = (text: string) => addNotice(lab.stores.ui, { id: 'table', tone: 'info', text });
    void copyText(lines.map((line) => line.join('\t')).join('\n')).then((copied) => {
      if (copied) said(`Copied ${plural(rows.length, 'row')}, with tabs between columns.`);
      else said('The browser did not allow copying; save the map as CSV instead.');
    });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const page = SHOWN - 1;
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
    };
    const ends: Record<string, number> = { Home: 0, End: rows.length - 1 };
    const to = event.key in ends ? ends[event.key] : current + (steps[event.key] ?? NaN);
    if (event.key === 'Enter' && rows[current]) open(rows[current]);
    else if (Number.isFinite(to)) {
      const next = Math.max(0, Math.min(rows.length - 1, to));
      setAt(next);
      const box = event.currentTarget;
      const above = next * ROW;
      if (above < box.scrollTop) box.scrollTop = above;
      else if (above + 2 * ROW > box.scrollTop + box.clientHeight)
        box.scrollTop = above + 2 * ROW - box.clientHeight;
    } else return;
    event.preventDefault();
  };

  return (
    <div className="map-table">
      <div className="row spread">
        <Segments
          legend="Which mutants"
          options={ROW_FILTERS.map((id) => ({ id, label: FILTERS[id] }))}
          value={filter}
          onChange={setFilter}
        />
        <span className="soft">{plural(rows.length, 'mutant')}</span>
        <button className="button" disabled={rows.length === 0} onClick={copy}>
          Copy
        </button>
      </div>
      <div
        className="map-table-box"
        role="grid"
        aria-label={`Mutants of ${map.name}`}
        aria-rowcount={rows.length + 1}
        tabIndex={0}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
      >
        <div role="row" className="map-table-head" aria-rowindex={1}>
          {COLUMNS.map(({ by, name }) => (
            <span
              key={by}
              role="columnheader"
              aria-sort={order.by !== by ? 'none' : order.down ? 'descending' : 'ascending'}
            >
              <button
                className="quiet"
                onClick={() => setOrder({ by, down: order.by === by ? !order.down : by === 'kl' })}
              >
                {name} {order.by === by ? (order.down ? '↓' : '↑') : ''}
              </button>
            </span>
          ))}
        </div>
        {rows.length === 0 && <p className="soft map-table-empty">{emptyText(map, filter)}</p>}
        <div role="rowgroup" style={{ height: rows.length * ROW, position: 'relative' }}>
          {inSight.map((row, i) => (
            // the keyboard's way to the same is the table around it
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={`${row.cell} ${row.kind}`}
              role="row"
              aria-rowindex={first + i + 2}
              className={`mono map-table-row ${row.kind}`}
              data-current={first + i === current}
              style={{ top: (first + i) * ROW }}
              onClick={() => {
                setAt(first + i);
                open(row);
              }}
            >
              {textOf(row).map((text, column) => (
                <span role="gridcell" key={COLUMNS[column].by}>
                  {column === 2 && <i className={`kind-mark ${row.kind}`} />} {text}
                </span>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function emptyText(map: MapData, filter: keyof typeof FILTERS): string {
  if (map.tested === 0) return 'Nothing is tested yet. Screen the map to fill the table.';
  return filter === 'nsm'
    ? 'None of the mutants tested so far changes the answer.'
    : 'No verdict hangs on a near tie.';
}
