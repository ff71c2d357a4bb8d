import { memo, useMemo, useState, type KeyboardEvent } from 'react';
import { isFound, measureOf, type MeasureId, type StatsRow } from '../../lib/stats/measures.ts';
import { useTermTip } from '../terms/use-term-tip.tsx';
import { columnGroups, type ColumnGroup } from './stats-columns.ts';
import type { Column } from './stats-column.ts';

export interface StatsOrder {
  by: string;
  down: boolean;
}

export const MODEL_ORDER: StatsOrder = { by: 'matrix', down: false };

/** Rows by a column's numbers; those without one stand last, equal ones as in the model. */
export function sortStats(
  rows: readonly StatsRow[],
  groups: readonly ColumnGroup[],
  { by, down }: StatsOrder,
): readonly StatsRow[] {
  const column = groups.flatMap(({ columns }) => columns).find(({ id }) => id === by);
  // the columns of a measure go when another is chosen: then the rows stand as in the model
  if (!column) return by === MODEL_ORDER.by && down ? rows.toReversed() : rows;
  const last = down ? -Infinity : Infinity;
  const key = (row: StatsRow) => column.key(row) ?? last;
  return rows.toSorted((a, b) => (down ? key(b) - key(a) : key(a) - key(b)) || 0);
}

type Head = Pick<Column, 'id' | 'head' | 'title' | 'star' | 'term'>;

interface Props {
  /** As they are to stand. */
  rows: readonly StatsRow[];
  groups: readonly ColumnGroup[];
  order: StatsOrder;
  onOrder: (order: StatsOrder) => void;
  measure: MeasureId;
  onMeasure: (id: MeasureId) => void;
  picked: string | null;
  hovered: string | null;
  onPick: (name: string) => void;
  onHover: (name: string | null) => void;
}

/** All matrices with what was found of each; a heading sorts by its column, a row opens below the plot. */
export function StatsTable(props: Props) {
  const { rows, groups, order, onOrder, measure, onMeasure, picked, hovered, onPick, onHover } =
    props;
  const [at, setAt] = useState<string | null>(null);
  const stop = [at, picked].find((name) => rows.some((row) => row.name === name)) ?? rows[0]?.name;
  const head = (column: Head, span?: number) => (
    <ColumnHead
      key={column.id}
      head={column}
      span={span}
      down={order.by === column.id ? order.down : null}
      onOrder={() =>
        onOrder({
          by: column.id,
          down: order.by === column.id ? !order.down : column.id !== 'matrix',
        })
      }
    />
  );
  return (
    <table>
      <caption className="hidden-text">Statistics of every matrix</caption>
      <thead>
        <tr>
          {head(MATRIX_HEAD, 2)}
          {groups.map((group) => (
            <th key={group.id} scope="colgroup" colSpan={group.columns.length} data-group>
              <GroupHead group={group} measure={measure} onMeasure={onMeasure} />
            </th>
          ))}
        </tr>
        <tr>{groups.flatMap(({ columns }) => columns.map((column) => head(column)))}</tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row
            key={row.name}
            row={row}
            groups={groups}
            isPicked={row.name === picked}
            isHovered={row.name === hovered}
            isStop={row.name === stop}
            onPick={onPick}
            onHover={onHover}
            onStop={setAt}
          />
        ))}
      </tbody>
    </table>
  );
}

const MATRIX_HEAD: Head = {
  id: 'matrix',
  head: 'Matrix',
  title: 'In the order of the model',
  term: 'matrix',
};

interface ColumnHeadProps {
  head: Head;
  span?: number | undefined;
  /** Which way the table is sorted by it; null: by another. */
  down: boolean | null;
  onOrder: () => void;
}

function ColumnHead({ head, span, down, onOrder }: ColumnHeadProps) {
  const { head: text, title, star, term } = head;
  const { anchor, tip } = useTermTip(term, title);
  return (
    <th
      scope="col"
      rowSpan={span}
      data-star={star !== undefined}
      aria-sort={down === null ? 'none' : down ? 'descending' : 'ascending'}
    >
      <button className="quiet" title={term ? undefined : title} onClick={onOrder} {...anchor}>
        {text}
        <i aria-hidden="true">{down === null ? '' : down ? '\u2009↓' : '\u2009↑'}</i>
      </button>
      {tip}
    </th>
  );
}

interface GroupHeadProps {
  group: ColumnGroup;
  measure: MeasureId;
  onMeasure: (id: MeasureId) => void;
}

function GroupHead({ group: { id, name, term }, measure, onMeasure }: GroupHeadProps) {
  const about = `Show all of ${name.toLowerCase()}, here and in the plot`;
  const { anchor, tip } = useTermTip(term, about);
  if (id === 'cells') return name;
  return (
    <>
      <button
        className="quiet"
        aria-pressed={id === measure}
        onClick={() => onMeasure(id)}
        {...anchor}
      >
        {name}
      </button>
      {tip}
    </>
  );
}

const PAGE = 12;

/** Up and down, by a page and to the ends, from one matrix to the next: the rows are one stop of Tab. */
function walk(event: KeyboardEvent<HTMLButtonElement>, onTo: (name: string) => void): void {
  const table = event.currentTarget.closest('tbody')!;
  const buttons = [...table.querySelectorAll<HTMLButtonElement>('th button')];
  const from = buttons.indexOf(event.currentTarget);
  const last = buttons.length - 1;
  const steps: Record<string, number> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + PAGE,
    PageUp: from - PAGE,
    Home: 0,
    End: last,
  };
  if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
  const to = buttons[Math.max(0, Math.min(last, steps[event.key]))];
  onTo(to.textContent);
  to.focus();
  event.preventDefault();
  event.stopPropagation();
}

interface RowProps {
  row: StatsRow;
  groups: readonly ColumnGroup[];
  isPicked: boolean;
  isHovered: boolean;
  isStop: boolean;
  onPick: (name: string) => void;
  onHover: (name: string | null) => void;
  /** The row that Tab stops at from now on. */
  onStop: (name: string) => void;
}

/** Only the rows that a pointer leaves and enters are drawn again. */
const Row = memo(function Row(props: RowProps) {
  const { row, groups, isPicked, isHovered, isStop, onPick, onHover, onStop } = props;
  const cells = useMemo(
    () => groups.flatMap(({ id, columns }) => columns.map((column, i) => cell(row, id, column, i))),
    [row, groups],
  );
  return (
    // the button in it is the keyboard's way to the same
    <tr
      data-picked={isPicked}
      data-hovered={isHovered}
      onClick={() => onPick(row.name)}
      onMouseEnter={() => onHover(row.name)}
      onMouseLeave={() => onHover(null)}
    >
      <th scope="row">
        <button
          className="quiet mono"
          aria-pressed={isPicked}
          tabIndex={isStop ? 0 : -1}
          onFocus={() => onHover(row.name)}
          onBlur={() => onHover(null)}
          onKeyDown={(event) => walk(event, onStop)}
        >
          {row.name}
        </button>
      </th>
      {cells}
    </tr>
  );
});

function cell(row: StatsRow, group: ColumnGroup['id'], column: Column, i: number) {
  const { id, text, star } = column;
  const words = text(row);
  const [short, why] =
    words === null && i === 0 && group !== 'cells' ? measureOf(group).missing(row.stats) : [];
  return (
    <td key={id} data-first={i === 0} title={why}>
      {short ? <span className="soft">{short}</span> : (words ?? '–')}
      {star && <i>{isFound(row, star) ? '*' : ''}</i>}
    </td>
  );
}

/** The columns of a table, as long as rows and measure stay. */
export const useColumnGroups = (rows: readonly StatsRow[], measure: MeasureId) =>
  useMemo(() => columnGroups(rows, measure), [rows, measure]);
