import { MEASURES, type Measure } from '../../lib/stats/measures.ts';
import type { OverRow } from '../../lib/stats/over-rows.ts';
import { count } from '../format.ts';
import { intervalWords, valueWords } from './stats-words.ts';

interface Props {
  rows: readonly OverRow[];
  measure: Measure;
  unit: string;
  picked: string | null;
  hovered: string | null;
  onPick: (name: string) => void;
  onHover: (name: string | null) => void;
}

/** All matrices with their means over assays; the chosen measure with its interval. A row opens below the plot. */
export function OverTable({ rows, measure, unit, picked, hovered, onPick, onHover }: Props) {
  return (
    <div className="stats-scroll">
      <table>
        <caption className="hidden-text">Every matrix over {unit}s</caption>
        <thead>
          <tr>
            <th scope="col">Matrix</th>
            <th scope="col">{unit}s</th>
            {MEASURES.map(({ id, name }) => (
              <th key={id} scope="col" data-chosen={id === measure.id}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            // the button in it is the keyboard's way to the same
            <tr
              key={row.name}
              data-picked={row.name === picked}
              data-hovered={row.name === hovered}
              onClick={() => onPick(row.name)}
              onMouseEnter={() => onHover(row.name)}
              onMouseLeave={() => onHover(null)}
            >
              <th scope="row">
                <button className="quiet mono" aria-pressed={row.name === picked}>
                  {row.name}
                </button>
              </th>
              <td>{count(row.assays)}</td>
              {row.assays < 2 ? (
                <td colSpan={MEASURES.length} className="soft stats-text">
                  Results under one {unit} only: nothing to average.
                </td>
              ) : (
                MEASURES.map(({ id }) => (
                  <Cell key={id} row={row} id={id} full={id === measure.id} />
                ))
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ row, id, full }: { row: OverRow; id: Measure['id']; full: boolean }) {
  const over = row.over[id];
  if (!over) return <td className="soft">too few</td>;
  const value = valueWords(id, over.mean);
  if (!over.interval) return <td className="soft">{value}, n = 1</td>;
  return (
    <td>
      {value}
      {full && ` (${intervalWords(id, over.interval)})`}
      {over.assays < row.assays && <span className="soft">, n = {over.assays}</span>}
    </td>
  );
}
