import { memo, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { MeasureId } from '../../lib/stats/measures.ts';
import { useTermTip } from '../terms/use-term-tip.tsx';
import type { Column, ColumnGroup } from './stats-column.ts';

/** A matrix, with what was found of it. */
interface Named {
  name: string;
}

export interface StatsOrder {
  by: string;
  down: boolean;
}

export const MODEL_ORDER: StatsOrder = { by: 'matrix', down: false };

/** Rows by a column's numbers; those without one stand last, equal ones as in the model. */
export function sortStats<R extends Named>(
  rows: readonly R[],
  groups: readonly ColumnGroup<R>[],
  { by, down }: StatsOrder,
): readonly R[] {
  const column = groups.flatMap(({ columns }) => columns).find(({ id }) => id === by);
  // the columns of a measure go when another is chosen: then the rows stand as in the model
  if (!column) return by === MODEL_ORDER.by && down ? rows.toReversed() : rows;
  const last = down ? -Infinity : Infinity;
  const key = (row: R) => column.key(row) ?? last;
  return rows.toSorted((a, b) => (down ? key(b) - key(a) : key(a) - key(b)) || 0);
}

type Head = Pick<Column, 'id' | 'head' | 'title' | 'star' | 'term'>;

interface Props<R extends Named> {
  caption: string;
  /** As they are to stand. */
  rows: readonly R[];
  groups: readonly ColumnGroup<R>[];
  /** Whether a star stands behind a measure. */
  isFound: (row: R, id: MeasureId) => boolean;
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
export function StatsTable<R extends Named>(props: Props<R>) {
  const { caption, rows, groups, isFound, order, onOrder, measure, onMeasure } = props;
  const { picked, hovered, onPick, onHover } = props;
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
      <caption className="hidden-text">{caption}</caption>
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
            isFound={isFound}
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
  group: Pick<ColumnGroup, 'id' | 'name' | 'term'>;
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

interface RowProps<R extends Named> {
  row: R;
  groups: readonly ColumnGroup<R>[];
  isFound: (row: R, id: MeasureId) => boolean;
  isPicked: boolean;
  isHovered: boolean;
  isStop: boolean;
  onPick: (name: string) => void;
  onHover: (name: string | null) => void;
  /** The row that Tab stops at from now on. */
  onStop: (name: string) => void;
}

/** Only the rows that a pointer leaves and enters are drawn again. */
const Row = memo(function Row<R extends Named>(props: RowProps<R>) {
  const { row, groups, isFound, isPicked, isHovered, isStop, onPick, onHover, onStop } = props;
  const cells = useMemo(
    () =>
      groups.flatMap((group) =>
        group.columns.map((column, i) => cell(row, group, column, { isFirst: i === 0, isFound })),
      ),
    [row, groups, isFound],
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
  // memo hides that it is of any rows
}) as <R extends Named>(props: RowProps<R>) => ReactNode;

function cell<R>(
  row: R,
  group: ColumnGroup<R>,
  { id, text, star }: Column<R>,
  { isFirst, isFound }: { isFirst: boolean; isFound: (row: R, id: MeasureId) => boolean },
) {
  const words = text(row);
  const [short, why] = (words === null && isFirst ? group.missing?.(row) : null) ?? [];
  return (
    <td key={id} data-first={isFirst} title={why}>
      {short ? <span className="soft">{short}</span> : (words ?? '–')}
      {star && <i>{isFound(row, star) ? '*' : ''}</i>}
    </td>
  );
}
