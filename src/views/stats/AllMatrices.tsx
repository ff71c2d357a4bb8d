import { useMemo, useState } from 'react';
import { FEW, FEWEST } from '../../lib/stats/asymmetry.ts';
import {
  FOUND,
  isFound,
  type Measure,
  type MeasureId,
  type StatsRow,
} from '../../lib/stats/measures.ts';
import { statsCsv, statsText } from '../../lib/stats/stats-csv.ts';
import { copyAndSay } from '../clipboard.ts';
import { csvFile } from '../files.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { useSaving } from '../use-saving.ts';
import { plural } from '../format.ts';
import { statsAbout } from './save-stats.ts';
import { PROJECTION_ORDER, testWords } from './stats-words.ts';
import { columnGroups } from './stats-columns.ts';
import { MODEL_ORDER, sortStats, StatsTable } from './StatsTable.tsx';

interface Props {
  rows: readonly StatsRow[];
  measure: Measure;
  onMeasure: (id: MeasureId) => void;
  picked: string | null;
  hovered: string | null;
  onPick: (name: string) => void;
  onHover: (name: string | null) => void;
}

/** The table of all matrices: filtered, sorted, copied, saved; and what its cells mean. */
export function AllMatrices(props: Props) {
  const { rows, measure } = props;
  const lab = useLab();
  const { busy, save } = useSaving();
  const projection = useLabStore('stats', (s) => s.projection);
  const { rows: crossed } = useLabStore('stats', (s) => s.crossed);
  const onlyFound = useLabStore('stats', (s) => s.onlyFound);
  const [order, setOrder] = useState(MODEL_ORDER);
  const groups = useMemo(() => columnGroups(rows, measure.id), [rows, measure]);
  const shown = useMemo(() => {
    const mine = rows.filter(
      (row) =>
        (!projection || row.matrix.projection === projection) &&
        (!onlyFound || isFound(row, measure.id)),
    );
    return sortStats(mine, groups, order);
  }, [rows, projection, onlyFound, measure, groups, order]);
  const some = plural(shown.length, 'matrix', 'matrices');
  // a link may name a kind of which nothing is tested here
  const there = PROJECTION_ORDER.filter(
    (kind) => kind === projection || rows.some((row) => row.matrix.projection === kind),
  );
  const copy = async () => {
    const { about } = await statsAbout(lab, rows);
    const done = `Copied ${some} with all columns, with tabs between them.`;
    copyAndSay(lab, statsText(shown, crossed, about), done);
  };
  const saveCsv = async () => {
    const { file, about } = await statsAbout(lab, rows);
    return csvFile(file, statsCsv(shown, crossed, about));
  };
  return (
    <section className="stats-all" aria-label="All matrices">
      <div className="row spread">
        <div className="row">
          <Segments
            legend="Which kind of matrix"
            options={[
              { id: 'all' as const, label: 'All' },
              ...there.map((id) => ({ id, label: id })),
            ]}
            value={projection ?? ('all' as const)}
            onChange={(id) => lab.stores.stats.setState({ projection: id === 'all' ? null : id })}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={onlyFound}
              onChange={() => lab.stores.stats.setState({ onlyFound: !onlyFound })}
            />
            Only what stands out ({measure.name.toLowerCase()})
          </label>
        </div>
        <div className="row">
          <span className="soft">
            {shown.length === rows.length
              ? some
              : `${shown.length} of ${plural(rows.length, 'matrix', 'matrices')}`}
          </span>
          <button
            className="button"
            title="These rows with all columns in full precision, with tabs between them"
            disabled={shown.length === 0}
            onClick={() => void copy()}
          >
            Copy
          </button>
          <button
            className="button"
            title="These rows with all columns in full precision, and where they come from"
            disabled={busy || shown.length === 0}
            onClick={() => void save(saveCsv)}
          >
            Save CSV
          </button>
        </div>
      </div>
      <div className="stats-scroll">
        <StatsTable
          {...props}
          {...{ isFound }}
          caption="Statistics of every matrix"
          rows={shown}
          groups={groups}
          order={order}
          onOrder={setOrder}
          measure={measure.id}
        />
      </div>
      {shown.length === 0 && (
        <p className="soft">
          {rows.some(({ matrix }) => !projection || matrix.projection === projection)
            ? `None of these stands out (${measure.name.toLowerCase()}).`
            : `No ${projection} matrix is tested.`}
        </p>
      )}
      <Notes rows={rows} measure={measure} />
    </section>
  );
}

/** What the cells of the table mean. */
function Notes({ rows, measure }: { rows: readonly StatsRow[]; measure: Measure }) {
  return (
    <dl className="soft stats-notes">
      <dt>{measure.name}</dt>
      <dd>
        {testWords(measure, rows)} The other measures show all of theirs when they are chosen.
      </dd>
      <dt>*</dt>
      <dd>
        q ≤ {FOUND}, for each measure by itself over all matrices it was tested in, filtered or not;
        rows and columns of asymmetry together.
      </dd>
      <dt>(chance)</dt>
      <dd>
        In brackets stands what chance would give: on busy rows and columns, the share of answering
        cells there if as many answered anywhere in the matrix; in both, the cells where every row
        and column keeps how many answer to max and how many to min.
      </dd>
      <dt>none in …</dt>
      <dd>
        No cell is of that sort, so that the odds ratio over all cells would be 0 or infinite.
      </dd>
      <dt>†</dt>
      <dd>
        Fewer than {FEW} cells answer to one kind only: where asymmetry is not found among so few,
        that says nothing.
      </dd>
      <dt>too few</dt>
      <dd>
        Fewer than {FEWEST} cells answer to max only, or to min only: asymmetry is not tested.
        “None” and “no max”: there are no such cells. A dash: not tested.
      </dd>
    </dl>
  );
}
