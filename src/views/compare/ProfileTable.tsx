import { isDifferent } from '../../lib/compare/profile-difference.ts';
import { isProjectionDifferent } from '../../lib/compare/profile-summary.ts';
import { pText } from '../stats/stats-words.ts';
import { count } from '../format.ts';
import { estimateText, sideName, unitOf } from './profile-words.ts';
import type { LandscapeState, ProfileState } from './use-landscapes.ts';

/** The profile in numbers: each projection over its layers, and on demand every pair of matrices. */
export function ProfileTable({
  state,
  landscapes: { first, second },
}: {
  state: ProfileState;
  landscapes: LandscapeState;
}) {
  const { measure, rows, projections } = state;
  const unit = unitOf(measure);
  const names = [first, second].map((source) => (source ? sideName(source) : ''));
  const heads = names[0] === names[1] ? ['First', 'Second'] : names;
  const difference = `${measure.log ? 'Ratio' : 'Difference'} (95 %)${unit && ', points'}`;
  return (
    <>
      <div className="landscape-scroll">
        <table>
          <caption className="hidden-text">
            {measure.name} of each projection, over the layers of both results
          </caption>
          <thead>
            <tr>
              <th scope="col">Over layers</th>
              {heads.map((head, i) => (
                <th key={i} scope="col">
                  {head}, mean (95 %){unit}
                </th>
              ))}
              <th scope="col">{difference}</th>
              <th scope="col">q</th>
              <th scope="col">Layers that differ</th>
            </tr>
          </thead>
          <tbody>
            {projections.map((row) => (
              <tr key={row.projection} data-found={isProjectionDifferent(row)}>
                <th scope="row" className="mono">
                  {row.projection}
                </th>
                <td>{estimateText(measure, row.first)}</td>
                <td>{estimateText(measure, row.second)}</td>
                <td>{estimateText(measure, row.difference)}</td>
                <td>{row.difference ? pText(row.difference.q) : '–'}</td>
                <td>
                  {count(row.found)} of {count(row.pairs)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <details>
        <summary>Every pair of matrices</summary>
        <div
          className="landscape-scroll profile-all"
          // longer than its place: scrolled by the keyboard too
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          role="region"
          aria-label="Every pair of matrices"
        >
          <table>
            <thead>
              <tr>
                <th scope="col">Matrices</th>
                {heads.map((head, i) => (
                  <th key={i} scope="col">
                    {head} (95 %){unit}
                  </th>
                ))}
                <th scope="col">{difference}</th>
                <th scope="col">q</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const { projection, layers } = row;
                const both =
                  layers.first === layers.second
                    ? `L${layers.first}.${projection}`
                    : `L${layers.first}, L${layers.second}.${projection}`;
                return (
                  <tr key={`${projection} ${both}`} data-found={isDifferent(row)}>
                    <th scope="row" className="mono">
                      {both}
                    </th>
                    <td>{estimateText(measure, row.first)}</td>
                    <td>{estimateText(measure, row.second)}</td>
                    <td>{estimateText(measure, row.difference)}</td>
                    <td>{row.difference ? pText(row.difference.q) : '–'}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
