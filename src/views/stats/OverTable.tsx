import { useMemo, useState } from 'react';
import type { MeasureId } from '../../lib/stats/measures.ts';
import { overText } from '../../lib/stats/over-rows.ts';
import { copyAndSay } from '../clipboard.ts';
import { plural } from '../format.ts';
import { useLab } from '../lab-context.ts';
import { useSaving } from '../use-saving.ts';
import { isFoundOver, overGroups } from './over-columns.ts';
import { overAbout, overCsvFile, type OverShown } from './save-over.ts';
import { MODEL_ORDER, sortStats, StatsTable } from './StatsTable.tsx';
import { NEUTRAL_WORDS } from './stats-words.ts';

interface Props {
  shown: OverShown;
  picked: string | null;
  hovered: string | null;
  onPick: (name: string) => void;
  onHover: (name: string | null) => void;
}

/** The table of all matrices over assays: sorted, copied, saved. */
export function OverTable({ shown, ...props }: Props) {
  const { measure, unit } = shown;
  const lab = useLab();
  const { busy, save } = useSaving();
  const [order, setOrder] = useState(MODEL_ORDER);
  const groups = useMemo(() => overGroups(measure.id, unit), [measure, unit]);
  const rows = useMemo(() => sortStats(shown.rows, groups, order), [shown, groups, order]);
  const some = plural(rows.length, 'matrix', 'matrices');
  const inOrder = { ...shown, rows };
  const copy = () =>
    copyAndSay(
      lab,
      overText(rows, lab.stores.replicates.getState().crossed.rows, overAbout(lab, inOrder)),
      `Copied ${some} with all columns, with tabs between them.`,
    );
  const neutral = NEUTRAL_WORDS[measure.id];
  return (
    <section className="stats-all" aria-label="All matrices">
      <div className="row spread">
        <h2>Every matrix</h2>
        <div className="row">
          <span className="soft">{some}</span>
          <button
            className="button"
            title="Means, intervals and what each screen says, in full precision, with tabs between them"
            disabled={rows.length === 0}
            onClick={copy}
          >
            Copy
          </button>
          <button
            className="button"
            title="Means, intervals and what each screen says, in full precision"
            disabled={busy || rows.length === 0}
            onClick={() => void save(() => Promise.resolve(overCsvFile(lab, inOrder)))}
          >
            Save CSV
          </button>
        </div>
      </div>
      <div className="stats-scroll">
        <StatsTable
          {...props}
          {...{ rows, groups, order }}
          caption={`Every matrix over ${unit}s`}
          isFound={isFoundOver}
          measure={measure.id}
          onMeasure={(id: MeasureId) => lab.stores.stats.setState({ measure: id })}
          onOrder={setOrder}
        />
      </div>
      <p className="soft">
        *: the interval leaves out what the measure is where there is nothing to find
        {neutral && ` (of ${measure.name.toLowerCase()}: ${neutral})`}; not corrected for many
        matrices.
      </p>
    </section>
  );
}
