import type { ReactNode } from 'react';
import { formatMatrix, PROJECTIONS } from '../../lib/model/matrix.ts';
import { countSquares } from '../../lib/published/totals.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { count, fixed } from '../format.ts';

const share = (part: number, all: number) => `${((100 * part) / all).toFixed(1)} %`;

/** What the dropped tables hold beside maps. */
export function PublishedNotes() {
  const files = useLabStore('stats', (s) => s.files);
  const swap = useLabStore('stats', (s) => s.swap);
  if (files.length === 0) return null;
  const experiments = files.flatMap(({ published }) => published.experiments);
  const writers = files.flatMap(({ published }) => published.writers);
  const totals = files
    .flatMap(({ published }) => published.matrices)
    .filter(({ counted: counted }) => counted === 'NSMs');
  return (
    <section className="stats-published" aria-label="Published tables">
      <h2>
        Published <em>{files.map(({ name }) => name).join(', ')}; read only, not stored</em>
      </h2>
      {experiments.length > 0 && (
        <NotesTable
          caption="NSMs as a share of all squares (table 1)"
          heads={['Model', 'Experiment', 'Max', 'Min', 'Zero']}
        >
          {experiments.map((e) => (
            <tr key={`${e.model.id} ${e.experiment}`}>
              <th scope="row">{e.model.name}</th>
              <td>{e.experiment}</td>
              {[swap ? e.min : e.max, swap ? e.max : e.min, e.zero].map((n, i) => (
                <td key={i} title={count(n)}>
                  {share(n, countSquares(e.model))}
                </td>
              ))}
            </tr>
          ))}
        </NotesTable>
      )}
      {totals.map(({ model: publishedModel, experiments: names, matrices }) => (
        <NotesTable
          key={publishedModel.id}
          caption={`${publishedModel.name}: NSMs of all kinds for each square, by kind of matrix (table 1)`}
          heads={['Matrix', ...names]}
        >
          {PROJECTIONS.map((projection) => (
            <tr key={projection}>
              <th scope="row">{projection}</th>
              {names.map((name, e) => {
                const mine = matrices.filter((m) => m.matrix.projection === projection);
                const sum = mine.reduce((all, { counts }) => all + counts[e], 0);
                return (
                  <td key={name}>{fixed(sum / countSquares(publishedModel, [projection]), 3)}</td>
                );
              })}
            </tr>
          ))}
        </NotesTable>
      ))}
      {writers.map(({ mutants }, i) => (
        <NotesTable
          key={i}
          caption="Mutations that change the style (table 3, Zephyr)"
          heads={['Square', 'Kind', 'First word', 'Cosine', 'Text']}
        >
          {mutants.map(({ matrix, row, col, kind, word, cosine, texts }) => (
            <tr key={`${formatMatrix(matrix)} ${row} ${col} ${kind}`}>
              <th scope="row" className="mono">
                {formatMatrix(matrix)} {row}, {col}
              </th>
              <td>{swap ? (kind === 'max' ? 'min' : 'max') : kind}</td>
              <td>{word}</td>
              <td>{fixed(cosine, 2)}</td>
              <td className="stats-text">{texts[0]?.trim().slice(0, 90)}…</td>
            </tr>
          ))}
        </NotesTable>
      ))}
    </section>
  );
}

function NotesTable(props: { caption: string; heads: string[]; children: ReactNode }) {
  return (
    <div className="stats-scroll">
      <table>
        <caption className="soft">{props.caption}</caption>
        <thead>
          <tr>
            {props.heads.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}

/** What a published map shows, and how the tables' axes and kinds are read. */
export function PublishedAxes({ model }: { model: string }) {
  const lab = useLab();
  const swap = useLabStore('stats', (s) => s.swap);
  return (
    <div className="stats-axes">
      <p>
        {model}: mutations of 64 × 64 squares with an Mmlu21 score of at most 10 of 21, as
        published. Every square was tested; the table lists these only, so a grey square is “not
        severe”, not “silent”.
      </p>
      <p className="soft">
        Their <span className="mono">loc1</span> is the row square (out-features / 64), their{' '}
        <span className="mono">loc2</span> the column square (in-features / 64); in table 3,{' '}
        <span className="mono">X</span> is the row and <span className="mono">Y</span> the column.
        Their figures draw Up and Gate transposed; here rows are always out-features. Their script
        for descriptive texts writes the maximum under the label “min” and the reverse, the one for
        Mmlu21 does not.
      </p>
      <label className="check">
        <input
          type="checkbox"
          checked={swap}
          onChange={() => lab.stores.stats.setState({ swap: !swap })}
        />
        Swap max and min
      </label>
    </div>
  );
}
