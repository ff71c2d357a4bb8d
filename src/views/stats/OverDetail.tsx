import { MEASURES } from '../../lib/stats/measures.ts';
import type { OverRow } from '../../lib/stats/over-rows.ts';
import type { AssayOffer } from '../../state/stores/replicates-store.ts';
import { count, percent } from '../format.ts';
import { valueWords } from './stats-words.ts';

/** What each assay says of one matrix. */
export function OverDetail({ row, asked }: { row: OverRow; asked: readonly AssayOffer[] }) {
  return (
    <section className="stats-detail" aria-label={row.name}>
      <h2>
        <span className="mono">{row.name}</span>
        <em>each by itself</em>
      </h2>
      <div className="stats-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Asked</th>
              <th scope="col">compared</th>
              <th scope="col">answer</th>
              {MEASURES.map(({ id, name }) => (
                <th key={id} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {asked.map(({ id, name }, i) => {
              const one = row.each[i];
              return (
                <tr key={id}>
                  <th scope="row">{name}</th>
                  {one ? (
                    <>
                      <td>
                        {one.paired === one.all ? count(one.all) : percent(one.paired, one.all)}
                      </td>
                      <td>{count(one.answering)}</td>
                      {MEASURES.map((measure) => {
                        const value = one.values[measure.id];
                        return (
                          <td key={measure.id} className={value === null ? 'soft' : undefined}>
                            {value === null ? 'too few' : valueWords(measure.id, value)}
                          </td>
                        );
                      })}
                    </>
                  ) : (
                    <td colSpan={MEASURES.length + 2} className="soft stats-text">
                      Not screened at max and min.
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
