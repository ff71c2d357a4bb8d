import { useState, type KeyboardEvent } from 'react';
import type { ShownRow } from './use-rows.ts';
import { RankingRow } from './RankingRow.tsx';
import { useSeen } from './use-seen.ts';

const COLUMNS = [
  { name: 'Rank', title: 'Place in this order' },
  { name: 'Site', title: 'Matrix, row and column: out-feature and in-feature' },
  { name: 'Kind', title: 'What is written over it' },
  {
    name: 'KL',
    title: 'Mean KL divergence from the wild type up to the first divergent token, in nats',
  },
  { name: 'Risk', title: 'Predicted: 1 or more predicts that the answer changes' },
  { name: 'Differs from', title: 'The first divergent token, counted from 1' },
  { name: 'The mutant says', title: 'Marked from the first divergent token on' },
  { name: 'Open', title: 'On the bench, or as single weights on the map' },
];
const PAGE = 12;

/** Up and down, by a page and to the ends, from a row's button to the same one of another row. */
function walk(event: KeyboardEvent<HTMLButtonElement>, onTo: (row: number) => void): void {
  const rows = [...event.currentTarget.closest('tbody')!.rows];
  const row = event.currentTarget.closest('tr')!.sectionRowIndex;
  const last = rows.length - 1;
  const steps: Record<string, number> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + PAGE,
    PageUp: row - PAGE,
    Home: 0,
    End: last,
  };
  if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
  const to = Math.max(0, Math.min(last, steps[event.key]));
  const buttons = (at: number) => [...rows[at].querySelectorAll('button')];
  const column = buttons(row).indexOf(event.currentTarget);
  onTo(to);
  buttons(to)[column].focus();
  event.preventDefault();
  event.stopPropagation();
}

/** The ranked mutants. The rows are one stop of Tab; arrows go from one to the next. */
export function RankingTable({ rows }: { rows: readonly ShownRow[] }) {
  const [stop, setStop] = useState(0);
  const seen = useSeen(rows);
  const at = Math.min(stop, rows.length - 1);
  return (
    <div className="ranking-scroll">
      <table>
        <caption className="hidden-text">Mutants in their order</caption>
        <thead>
          <tr>
            {COLUMNS.map(({ name, title }) => (
              <th key={name} scope="col" title={title}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={seen}>
          {rows.map((row, i) => (
            <RankingRow
              key={row.name}
              row={row}
              rank={i + 1}
              isStop={i === at}
              onKey={(event) => walk(event, setStop)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
