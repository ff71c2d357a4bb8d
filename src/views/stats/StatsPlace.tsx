import { useCallback, useEffect, useMemo, useState } from 'react';
import { formatMatrix, matrixShape, parseMatrix, type MatrixId } from '../../lib/model/matrix.ts';
import { tileGrid, type Grid } from '../../lib/plan/grid.ts';
import { PUBLISHED_MODELS, SQUARE } from '../../lib/published/models.ts';
import { severeMaps, squareGrid, type SevereSquares } from '../../lib/published/squares.ts';
import { atLeast } from '../../lib/stats/at-least.ts';
import { measureOf, statsRows, strongestFound, type MeasureId } from '../../lib/stats/measures.ts';
import { leastOf } from '../../state/stores/assay-store.ts';
import { shownMaps } from '../../state/shown-maps.ts';
import { OWN, severeOf } from '../../state/stores/stats-store.ts';
import { closePlaces } from '../close-places.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { OnlyPredicted } from '../risk/OnlyPredicted.tsx';
import { QuickLook } from '../QuickLook.tsx';
import { Segments } from '../Segments.tsx';
import { plural } from '../format.ts';
import { AllMatrices } from './AllMatrices.tsx';
import { CountedSeeds } from './CountedSeeds.tsx';
import { CrossedTable } from './CrossedTable.tsx';
import { HowMeasured } from './HowMeasured.tsx';
import { GateAgainst } from './GateAgainst.tsx';
import { isOfSigns } from './least-words.ts';
import { MapPlot } from './MapPlot.tsx';
import { MatrixDetail } from './MatrixDetail.tsx';
import { InOtherSizes, NoStats } from './NoStats.tsx';
import { PublishedAxes, PublishedNotes } from './PublishedNotes.tsx';
import { StatsHeading } from './StatsHeading.tsx';
import { OverStats } from './OverStats.tsx';
import { OverSwitch } from './OverSwitch.tsx';
import { isGateOpen, plainWords, QUESTIONS } from './plain-words.ts';
import { summaryWords } from './summary-words.ts';
import './stats.css';

/** Statistics of all maps of a model, own or published, in place of the map. */
export function StatsPlace() {
  const lab = useLab();
  const state = useLabStore('stats', (s) => s);
  const { source, tested, crossed, progress, failure, files, swap, matrix: picked } = state;
  const severe = useMemo(() => severeOf({ files, source }), [files, source]);
  const published = useMemo(() => severe && severeMaps(severe, swap), [severe, swap]);
  const model = useLabStore('model', (s) => s.model);
  const { tile, leastKl, leastPrompts } = useLabStore('map', (s) => s);
  const own = useLabStore('results', (s) => s.maps);
  const shared = useLabStore('shared', (s) => s);
  const assay = useLabStore('assay', (s) => s);
  const maps = useMemo(
    () => shownMaps({ maps: own, shared, assay, model, tile }),
    [model, own, shared, assay, tile],
  );
  const selected = useLabStore('selection', (s) => s.site);
  const [hovered, setHovered] = useState<string | null>(null);

  const setMeasure = useCallback(
    (picked: MeasureId) => lab.stores.stats.setState({ measure: picked }),
    [lab],
  );
  const pick = useCallback(
    (name: string) => lab.stores.stats.setState({ matrix: parseMatrix(name) }),
    [lab],
  );
  // the table is long: what was picked in it comes into sight
  const pickInTable = useCallback(
    (name: string) => {
      pick(name);
      document.querySelector('.stats-detail')?.scrollIntoView({ block: 'nearest' });
    },
    [pick],
  );
  const open = useCallback(
    (at: MatrixId) => {
      lab.selecting.selectMatrix(at);
      lab.stores.ui.setState({ place: 'map', pane: 'map' });
    },
    [lab],
  );
  // results come in while this is open: the text tells, nothing moves by itself until they are all there
  useLabStore('results', (s) => s.version);
  const isScreened = useLabStore('queue', (s) => s.status === 'finished');
  useEffect(() => {
    if (isScreened && lab.stats.isStale()) lab.stats.run();
  }, [isScreened, lab]);
  const rows = useMemo(() => statsRows(tested), [tested]);
  const stale = !severe && !progress && lab.stats.isStale();
  const isEmpty = rows.length === 0 && !progress && !failure && !stale;
  const measure = measureOf(state.measure);
  const noun = severe ? 'severe squares' : 'answering cells';
  const names = [
    picked && formatMatrix(picked),
    // q is of all matrices: before the last is tested it would be another one every time
    progress ? null : strongestFound(rows, measure.id)?.name,
    severe ? null : formatMatrix(selected),
    rows[0]?.name,
  ];
  const row = rows.find(({ name }) => name === names.find((n) => n && tested.has(n)));
  const matrix = row && parseMatrix(row.name);
  const grid = useGrid(row?.name ?? null, severe);
  const { prompts } = leastOf({ leastKl, leastPrompts }, assay);
  const known = row && maps.get(row.name);
  const map = row && (published ? published.get(row.name) : known && atLeast(known, prompts));
  const layers = severe ? severe.model.shapes.num_hidden_layers : model?.config.num_hidden_layers;
  const several = useLabStore('replicates', (s) => s.offers.length > 1);
  const isOver = state.over && several && !severe && layers !== undefined;
  const sources = PUBLISHED_MODELS.filter(({ id }) => severeOf({ files, source: id }));

  const head = (
    <>
      <div className="row spread">
        <StatsHeading published={severe?.model.name ?? null} />
        <Running progress={progress} stale={stale} />
        <button className="button" onClick={() => closePlaces(lab)}>
          Back to the map
        </button>
      </div>
      {sources.length > 0 && (
        <Segments
          legend="Whose maps"
          options={[
            { id: OWN, label: 'This model' },
            ...sources.map(({ id, name }) => ({ id, label: `${name} (published)` })),
          ]}
          value={source}
          onChange={(id) => lab.stores.stats.setState({ source: id })}
        />
      )}
      {severe && <PublishedAxes model={severe.model.name} />}
      {!severe && !isOver && <OnlyPredicted />}
      <HowMeasured method={isOver ? 'assays' : measure.method} isOver={isOver} />
      {!progress && failure && <p role="alert">{failure.message}</p>}
      {isEmpty && !isOver && <NoStats model={severe ? null : model} />}
      {rows.length > 0 && !severe && leastKl > 0 && (
        <p className="stats-about">
          The map’s KL threshold does not apply here: NSMs of any KL count.
        </p>
      )}
      {rows.length > 0 && !severe && <CountedSeeds />}
      {!severe && <OverSwitch />}
    </>
  );
  if (isOver)
    return (
      <div className="stats-place">
        <OverStats layers={layers}>{head}</OverStats>
        <PublishedNotes />
      </div>
    );
  return (
    <div className="stats-place">
      <section aria-label="Statistics">
        {head}

        <p className="stats-plain">
          <b>{QUESTIONS[measure.id]}</b> {progress ? 'Being tested…' : plainWords(rows, measure.id)}
        </p>
        {model &&
          !severe &&
          !progress &&
          rows.length > 0 &&
          isOfSigns(measure) &&
          isGateOpen(rows, measure.id) && (
            <>
              <InOtherSizes />
              <QuickLook model={model} />
            </>
          )}
        {rows.length > 0 && <p className="stats-summary">{summaryWords(rows, measure, noun)}</p>}
        {!progress && isOfSigns(measure) && (
          <>
            <GateAgainst rows={rows} />
            <CrossedTable crossed={crossed} unit={null} />
          </>
        )}
        {rows.length > 0 && layers !== undefined && (
          <MapPlot
            {...{ rows, measure, layers, noun, hovered }}
            published={severe?.model.name ?? null}
            picked={row?.name ?? null}
            onPick={pick}
            onHover={setHovered}
          />
        )}
      </section>
      {row && matrix && grid && map && (
        <MatrixDetail
          {...{ row, grid, map, noun }}
          measure={measure.id}
          silent={severe ? 'not severe' : 'silent'}
          tile={severe ? SQUARE : tile}
          onOpen={severe ? null : open}
        />
      )}
      {rows.length > 0 && (
        <AllMatrices
          rows={rows}
          measure={measure}
          onMeasure={setMeasure}
          picked={row?.name ?? null}
          onPick={pickInTable}
          hovered={hovered}
          onHover={setHovered}
        />
      )}
      <PublishedNotes />
    </div>
  );
}

interface RunningProps {
  progress: { done: number; all: number } | null;
  stale: boolean;
}

/** How far the tests are; whether there is something newer. In the line of the heading: nothing moves. */
function Running({ progress, stale }: RunningProps) {
  const lab = useLab();
  if (progress)
    return (
      <div className="row stats-running" role="status">
        <progress value={progress.done} max={progress.all} aria-label="Matrices tested" />
        <span>
          {progress.done} of {plural(progress.all, 'matrix', 'matrices')} tested
        </span>
        <button className="button" onClick={() => lab.stats.cancel()}>
          Cancel
        </button>
      </div>
    );
  return (
    stale && (
      <div className="row stats-running">
        <span>Results came in since.</span>
        <button className="button" onClick={() => lab.stats.run()}>
          Test again
        </button>
      </div>
    )
  );
}

/** The grid of a matrix, own or published. */
function useGrid(name: string | null, severe: SevereSquares | null): Grid | null {
  const model = useLabStore('model', (s) => s.model);
  const tile = useLabStore('map', (s) => s.tile);
  return useMemo(() => {
    const at = name === null ? null : parseMatrix(name);
    if (!at) return null;
    if (severe) return squareGrid(severe.model, at);
    return model && tileGrid(matrixShape(model.config, at.projection), tile);
  }, [name, severe, model, tile]);
}
