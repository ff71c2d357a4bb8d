import { FEW } from '../../lib/stats/asymmetry.ts';
import type { Crossed } from '../../state/stores/crossed.ts';
import type { Profile } from '../../lib/stats/crossed/profile.ts';
import { AXES, lineWord } from '../../lib/stats/signed-cells.ts';
import { count } from '../format.ts';
import { Term } from '../terms/Term.tsx';
import {
  crossedAnswer,
  crossedMeaning,
  deviationText,
  dimensionWords,
  inOrder,
  rangeText,
} from './crossed-words.ts';
import { pText } from './stats-words.ts';

interface Props {
  crossed: Crossed;
  /** What several assays are; null: there is one. */
  unit: string | null;
}

/** How far rows and columns of each kind of matrix differ in sign, all layers together. */
export function CrossedTable({ crossed: { rows, fitting }, unit }: Props) {
  if (rows.length === 0 && !fitting) return null;
  return (
    <>
      <p className="stats-plain">
        <b>
          <Term id="crossed">Do rows, and columns, go for max or min</Term>, all layers together?
        </b>{' '}
        {fitting ? 'Being fitted…' : crossedAnswer(rows)}
      </p>
      {!fitting && (
        <>
          <div className="stats-scroll">
            <table className="stats-crossed" aria-label="Signs by kind of matrix">
              <thead>
                <tr>
                  <th rowSpan={2} scope="col">
                    Kind
                  </th>
                  <th rowSpan={2} scope="col">
                    cells of one kind
                  </th>
                  {AXES.map((axis) => (
                    <th key={axis} colSpan={3} scope="colgroup" data-group="">
                      {lineWord(axis)}
                    </th>
                  ))}
                  <th rowSpan={2} scope="col" className="stats-text">
                    signs
                  </th>
                </tr>
                <tr>
                  {AXES.flatMap((axis) => [
                    <th key={`${axis} sd`} scope="col" data-first="true">
                      SD
                    </th>,
                    <th key={`${axis} range`} scope="col">
                      95 %
                    </th>,
                    <th key={`${axis} p`} scope="col">
                      p
                    </th>,
                  ])}
                </tr>
              </thead>
              <tbody>
                {inOrder(rows).map((row) => (
                  <tr key={row.projection}>
                    <th scope="row">{row.projection}</th>
                    <td>{count(row.cells)}</td>
                    {AXES.map((axis) => (
                      <Axis key={axis} profile={row.fit?.[axis] ?? null} />
                    ))}
                    <td className={row.fit ? 'stats-text' : 'soft stats-text'}>
                      {dimensionWords(row)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="stats-summary">
            {crossedMeaning(rows, unit)}
            {rows.some(({ fit }) => !fit) &&
              ` Too few: fewer than ${FEW} cells answer to one kind only, or hardly two of them share a line.`}
          </p>
        </>
      )}
    </>
  );
}

/** SD, interval and p of an axis. */
function Axis({ profile }: { profile: Profile | null }) {
  if (!profile)
    return (
      <>
        <td data-first="true" />
        <td />
        <td />
      </>
    );
  return (
    <>
      <td data-first="true">{deviationText(profile.sd)}</td>
      <td>{rangeText(profile)}</td>
      <td>{pText(profile.p)}</td>
    </>
  );
}
