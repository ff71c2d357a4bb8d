import { useCallback, useMemo, type MouseEvent } from 'react';
import { drawStatsMark, drawStatsPlot, drawStatsSign } from '../../figures/stats-plot-draw.ts';
import {
  layoutStatsPlot,
  pointAt,
  statsPlotWidth,
  STATS_PLOT_HEIGHT,
  type StatsPlot as Plot,
} from '../../figures/stats-plot.ts';
import { Canvas, useWidth, type Draw } from '../Canvas.tsx';
import { usePalette } from '../theme.ts';
import { PROJECTION_ORDER, type Sign } from './stats-words.ts';

interface Props {
  plot: Plot;
  /** Name of the measure. */
  name: string;
  legend: readonly Sign[];
  /** A matrix's reading in a line; null: it is not drawn. */
  read: (matrix: string) => string | null;
  picked: string | null;
  hovered: string | null;
  onPick: (name: string) => void;
  onHover: (name: string | null) => void;
}

const LEAST = statsPlotWidth(PROJECTION_ORDER.length);

/** A measure layer by layer, one panel for each kind of matrix; all panels share one axis. */
export function StatsPlot(props: Props) {
  const { plot, name, legend, read, picked, hovered, onPick, onHover } = props;
  const palette = usePalette();
  const [given, ref] = useWidth();
  const width = Math.max(LEAST, given);
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
  const reading = hovered === null ? null : read(hovered);
  return (
    <>
      <div ref={ref} className="stats-plot">
        {/* the table's buttons are the keyboard's way to the same */}
        {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
        <div
          role="img"
          aria-label={`${name} by layer, a panel for each kind of matrix; the table below has the numbers`}
          className="stats-canvas"
          data-over={reading !== null}
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
        <Legend signs={legend} />
        <span className="mono">{reading}</span>
      </div>
    </>
  );
}

/** What the signs of the plot mean. */
function Legend({ signs }: { signs: readonly Sign[] }) {
  const palette = usePalette();
  return (
    <div className="legend">
      {signs.map(({ mark, text }) => (
        <span key={mark}>
          <SignMark mark={mark} palette={palette} />
          {text}
        </span>
      ))}
    </div>
  );
}

function SignMark(props: { mark: Sign['mark']; palette: ReturnType<typeof usePalette> }) {
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
