import { useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';
import type { TermId } from '../lib/methods/terms.ts';
import { useTermTip } from './terms/use-term-tip.tsx';
import './row-table.css';

/** Height of a row in CSS pixels: only those in sight are in the document. */
const ROW = 28;
const SHOWN = 14;

/** A column; `term` explains it. */
export interface RowColumn<By extends string> {
  by: By;
  name: string;
  width: string;
  term?: TermId;
}

interface Props<By extends string> {
  label: string;
  /** Rows are sorted by a column; its width as in grid-template-columns. */
  columns: readonly RowColumn<By>[];
  order: { by: By; down: boolean };
  onOrder: (by: By) => void;
  count: number;
  /** Of row i, in their order. */
  keyOf: (i: number) => string;
  cellsOf: (i: number) => ReactNode[];
  /** A click on a row, or Enter. */
  onOpen: (i: number) => void;
  /** Said where there are no rows. */
  empty: string;
}

/** A long table: sorted by its headings, moved in by the keyboard as one stop. */
export function RowTable<By extends string>(props: Props<By>) {
  const { label, columns, order, onOrder, count, keyOf, cellsOf, onOpen, empty } = props;
  const [top, setTop] = useState(0);
  const [at, setAt] = useState(0);
  const widths = columns.map(({ width }) => width).join(' ');
  // a table wider than its place scrolls in it
  const least = columns.reduce((sum, { width }) => sum + Number(/\d+/.exec(width)?.[0] ?? 0), 24);
  const current = Math.min(at, count - 1);
  const first = Math.max(0, Math.min(Math.floor(top / ROW) - 4, count - SHOWN));
  const inSight = Array.from({ length: Math.min(count - first, SHOWN + 8) }, (_, i) => first + i);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const page = SHOWN - 1;
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
    };
    const ends: Record<string, number> = { Home: 0, End: count - 1 };
    const to = event.key in ends ? ends[event.key] : current + (steps[event.key] ?? NaN);
    if (event.target !== event.currentTarget && event.key === 'Enter') return; // a heading
    if (event.key === 'Enter' && current >= 0) onOpen(current);
    else if (Number.isFinite(to)) {
      const next = Math.max(0, Math.min(count - 1, to));
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
    <div
      className="row-table-box"
      role="grid"
      aria-label={label}
      aria-rowcount={count + 1}
      tabIndex={0}
      style={{ '--columns': widths, '--least': `${least}px` } as CSSProperties}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div role="row" className="row-table-head" aria-rowindex={1}>
        {columns.map((column) => (
          <Head
            key={column.by}
            column={column}
            down={order.by === column.by ? order.down : null}
            onOrder={() => onOrder(column.by)}
          />
        ))}
      </div>
      {count === 0 && <p className="soft row-table-empty">{empty}</p>}
      <div role="rowgroup" style={{ height: count * ROW, position: 'relative' }}>
        {inSight.map((i) => (
          // the keyboard's way to the same is the table around it
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={keyOf(i)}
            role="row"
            aria-rowindex={i + 2}
            className="mono row-table-row"
            data-current={i === current}
            style={{ top: i * ROW }}
            onClick={() => {
              setAt(i);
              onOpen(i);
            }}
          >
            {cellsOf(i).map((cell, column) => (
              <span role="gridcell" key={columns[column].by}>
                {cell}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

interface HeadProps {
  column: RowColumn<string>;
  /** Which way the table is sorted by it; null: by another. */
  down: boolean | null;
  onOrder: () => void;
}

function Head({ column: { name, term }, down, onOrder }: HeadProps) {
  const { anchor, tip } = useTermTip(term);
  return (
    <span
      role="columnheader"
      aria-sort={down === null ? 'none' : down ? 'descending' : 'ascending'}
    >
      <button className="quiet" data-term={term} onClick={onOrder} {...anchor}>
        {name} {down === null ? '' : down ? '↓' : '↑'}
      </button>
      {tip}
    </span>
  );
}
