import { useCallback, useMemo, type MouseEvent } from 'react';
import { drawStatsMark, drawStatsPlot, drawStatsSign } from '../../figures/stats-plot-draw.ts';
import {
  layoutStatsPlot,
  pointAt,
  statsPlotWidth,
  STATS_PLOT_HEIGHT,
} from '../../figures/stats-plot.ts';
import type { Measure, StatsRow } from '../../lib/stats/measures.ts';
import { Canvas, useWidth, type Draw } from '../Canvas.tsx';
import { usePalette } from '../theme.ts';
import {
  intervalWords,
  legendOf,
  plotOf,
  pWords,
  PROJECTION_ORDER,
  valueWords,
} from './stats-words.ts';

interface Props {
  rows: readonly StatsRow[];
  measure: Measure;
  layers: number;
  picked: string | null;
  hovered: string | null;
  onPick: (name: string) => void;
  onHover: (name: string | null) => void;
}

const LEAST = statsPlotWidth(PROJECTION_ORDER.length);

/** A measure layer by layer, one panel for each kind of matrix; all panels share one axis. */
export function StatsPlot({ rows, measure, layers, picked, hovered, onPick, onHover }: Props) {
  const palette = usePalette();
  const [given, ref] = useWidth();
  const width = Math.max(LEAST, given);
  const plot = useMemo(() => plotOf(rows, measure, layers), [rows, measure, layers]);
  const layout = useMemo(() => layoutStatsPlot(plot, width), [plot, width]);
  const draw = useCallback<Draw>(
    (ctx) => palette && drawStatsPlot(ctx, layout, palette),
    [layout, palette],
  );
  const mark = useCallback<Draw>(
    (ctx) => {
      if (!palette) return;
      if (picked) drawStatsMark(ctx, layout, picked, palette, 'picked');
      if (hovered) drawStatsMark(ctx, layout, hovered, palette, 'hovered');
    },
    [layout, palette, picked, hovered],
  );
  const under = ({ currentTarget, clientX, clientY }: MouseEvent) => {
    const { left, top } = currentTarget.getBoundingClientRect();
    return pointAt(layout, { x: clientX - left, y: clientY - top })?.name ?? null;
  };
  const read = rows.find(({ name }) => name === hovered);
  return (
    <>
      <div ref={ref} className="stats-plot">
        {/* the table's buttons are the keyboard's way to the same */}
        {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
        <div
          role="img"
          aria-label={`${measure.name} by layer, a panel for each kind of matrix; the table below has the numbers`}
          className="stats-canvas"
          data-over={read !== undefined}
          style={{ width, height: STATS_PLOT_HEIGHT }}
          onMouseMove={(event) => onHover(under(event))}
          onMouseLeave={() => onHover(null)}
          onClick={(event) => {
            const name = under(event);
            if (name) onPick(name);
          }}
        >
          <Canvas draw={draw} />
          <Canvas draw={mark} />
        </div>
      </div>
      <div className="row spread stats-legend">
        <Legend measure={measure} />
        <span className="mono">{read && readWords(read, measure)}</span>
      </div>
    </>
  );
}

/** A matrix's reading in a line. */
function readWords(row: StatsRow, measure: Measure): string {
  const reading = row.readings[measure.id];
  if (!reading) return `${row.name}: ${measure.missing(row.stats)[0]}`;
  const value = valueWords(measure.id, reading.value);
  const range = intervalWords(measure.id, reading);
  return `${row.name}: ${value} (${range}), ${pWords(reading.p)}, ${pWords(reading.q, 'q')}`;
}

/** What the signs of the plot mean. */
function Legend({ measure }: { measure: Measure }) {
  const palette = usePalette();
  const signs = useMemo(() => legendOf(measure), [measure]);
  return (
    <div className="legend">
      {signs.map(({ mark, text }) => (
        <span key={mark}>
          <Sign mark={mark} palette={palette} />
          {text}
        </span>
      ))}
    </div>
  );
}

function Sign(props: {
  mark: ReturnType<typeof legendOf>[number]['mark'];
  palette: ReturnType<typeof usePalette>;
}) {
  const { mark, palette } = props;
  const draw = useCallback<Draw>(
    (ctx, { width, height }) =>
      palette && drawStatsSign(ctx, mark, { x: width / 2, y: height / 2 }, palette),
    [mark, palette],
  );
  return (
    <span className="stats-sign">
      <Canvas draw={draw} />
    </span>
  );
}
