import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { unitOf } from '../../lib/assay/replicates.ts';
import { listed } from '../../lib/base/listed.ts';
import { formatMatrix, parseMatrix } from '../../lib/model/matrix.ts';
import { measureOf } from '../../lib/stats/measures.ts';
import { overRows } from '../../lib/stats/over-rows.ts';
import { takenOf } from '../../state/stores/replicates-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { CrossedTable } from './CrossedTable.tsx';
import { MeasureChoice } from './MeasureChoice.tsx';
import { OverDetail } from './OverDetail.tsx';
import { isOfSigns } from './least-words.ts';
import { OverGate } from './OverGate.tsx';
import { overAnswer, overLegend, overMeaning, overPlot, overWords } from './over-words.ts';
import { OverTable } from './OverTable.tsx';
import { QUESTIONS } from './plain-words.ts';
import { SavePlot } from './SavePlot.tsx';
import { overCaption, saveOverPlot, type OverShown } from './save-over.ts';
import { StatsPlot } from './StatsPlot.tsx';

/**
 * Statistics over several screens: each measure's mean with its interval, and Gate against Up and Down.
 * @param children what stands above: heading and switch
 */
export function OverStats({ layers, children }: { layers: number; children: ReactNode }) {
  const lab = useLab();
  const state = useLabStore('replicates', (s) => s);
  const { offers, values, crossed, asked, progress, failure, tooLarge } = state;
  const taken = useLabStore('stats', (s) => s.taken);
  const tile = useLabStore('map', (s) => s.tile);
  const measure = measureOf(useLabStore('stats', (s) => s.measure));
  const picked = useLabStore('stats', (s) => s.matrix);
  const selected = useLabStore('selection', (s) => s.site);
  const [hovered, setHovered] = useState<string | null>(null);
  const rows = useMemo(() => overRows(values), [values]);
  const unit = useMemo(() => unitOf(asked.map(({ assay }) => assay)), [asked]);
  const plot = useMemo(() => overPlot(rows, measure, layers), [rows, measure, layers]);
  const legend = useMemo(() => overLegend(measure, unit), [measure, unit]);
  const pick = useCallback(
    (name: string) => lab.stores.stats.setState({ matrix: parseMatrix(name) }),
    [lab],
  );
  const read = useCallback(
    (name: string) => {
      const row = rows.find((one) => one.name === name);
      return row ? `${name}: ${overWords(row, measure, unit)}` : null;
    },
    [rows, measure, unit],
  );
  const wanted = [picked, selected].map((at) => at && formatMatrix(at));
  const row =
    wanted.map((at) => rows.find(({ name }) => name === at)).find(Boolean) ??
    rows.find(({ assays }) => assays > 1) ??
    rows[0];
  const shown = useMemo(
    (): OverShown => ({ rows, asked, unit, measure, plot, legend }),
    [rows, asked, unit, measure, plot, legend],
  );
  const hasPoints = plot.panels.some(({ points }) => points.length > 0);
  const partly = rows.some(({ each }) => each.some((one) => one && one.paired < one.all));

  if (takenOf(offers, taken).length < 2)
    return (
      <section aria-label="Statistics">
        {children}
        <p className="stats-about">
          Take at least two screens: over one there is nothing to average.
        </p>
      </section>
    );
  return (
    <>
      <section aria-label="Statistics">
        {children}
        {progress && (
          <div className="row" role="status">
            <progress value={progress.done} max={progress.all} aria-label="Matrices read" />
            <span>
              {progress.done} of {progress.all} matrices
            </span>
            <button className="button" onClick={() => lab.replicates.cancel()}>
              Cancel
            </button>
          </div>
        )}
        {!progress && state.owner === null && (
          <div className="row">
            <span>Not all is read.</span>
            <button className="button" onClick={() => lab.replicates.run()}>
              Read again
            </button>
          </div>
        )}
        {failure && <p role="alert">{failure.message}</p>}
        <p className="stats-plain">
          <b>{QUESTIONS[measure.id]}</b>{' '}
          {progress ? 'Being read…' : overAnswer(rows, measure, unit)}
        </p>
        <p className="stats-summary">
          {overMeaning(measure, unit, asked.length)}
          {partly && ` ${partlyWords(tile)}`}
          {tooLarge.length > 0 &&
            ` Too many cells to be held under ${asked.length} ${unit}s at once, and left out: ${listed(tooLarge, 'and')}.`}
        </p>
        {!progress && isOfSigns(measure) && (
          <>
            <OverGate rows={rows} unit={unit} />
            <CrossedTable crossed={crossed} unit={unit} />
          </>
        )}
        <div className="row spread">
          <MeasureChoice />
          {hasPoints && (
            <SavePlot
              save={(palette, format) => saveOverPlot(lab, shown, palette, format)}
              caption={overCaption(lab, shown)}
            />
          )}
        </div>
        {hasPoints && (
          <StatsPlot
            {...{ plot, legend, read, hovered }}
            name={measure.name}
            picked={row?.name ?? null}
            onPick={pick}
            onHover={setHovered}
          />
        )}
      </section>
      {row && <OverDetail row={row} asked={asked} />}
      <OverTable
        {...{ shown, hovered }}
        picked={row?.name ?? null}
        onPick={pick}
        onHover={setHovered}
      />
    </>
  );
}

/** What maps that are not whole are samples of. */
const partlyWords = (tile: number): string =>
  tile === 1
    ? 'Not every single weight was run: what was verified, the riskiest first, and what an audit drew is a sample that holds more NSMs than the rest, so that shares are not those of the whole matrix.'
    : 'Not every square was run under each; only those compared count.';
