import { useMemo } from 'react';
import { domainOf, layoutPanel, type PlotPoint } from '../../figures/stats-plot.ts';
import type { Projection } from '../../lib/matrix.ts';
import { useWidth } from '../Canvas.tsx';
import { FOUND, type Measure, type StatsRow } from './measures.ts';

/** Gate beside Up and Down, then the rest. */
const ORDER: readonly Projection[] = ['gate', 'up', 'down', 'o', 'v', 'k', 'q'];
const HEIGHT = 132;
const AXIS = 40;
const GAP = 12;

interface Props {
  rows: StatsRow[];
  measure: Measure;
  layers: number;
  picked: string | null;
  onPick: (name: string) => void;
}

/** A measure layer by layer, one panel for each kind of matrix; all panels share one axis. */
export function StatsPlot({ rows, measure, layers, picked, onPick }: Props) {
  const [width, ref] = useWidth();
  const panels = useMemo(
    () =>
      ORDER.map((projection) => ({
        projection,
        points: rows.flatMap(({ matrix, name, readings }): (PlotPoint & { name: string })[] => {
          const reading = readings[measure.id];
          if (matrix.projection !== projection || !reading) return [];
          const { value, low, high, q } = reading;
          return [{ name, layer: matrix.layer, value, low, high, found: q <= FOUND }];
        }),
      })),
    [rows, measure],
  );
  const across = Math.max(40, (Math.max(320, width) - AXIS - GAP * ORDER.length) / ORDER.length);
  const domain = useMemo(() => {
    const all = panels.flatMap(({ points }) => points);
    return domainOf(all, measure.neutral, measure.limits, measure.log);
  }, [panels, measure]);
  const { x, y, ticks } = layoutPanel({
    width: across,
    height: HEIGHT,
    layers,
    domain,
    log: measure.log,
  });
  return (
    <div ref={ref} className="stats-plot">
      <svg
        width={Math.max(320, width)}
        height={HEIGHT + 40}
        role="img"
        aria-label={`${measure.name} by layer, a panel for each kind of matrix; the table below has the numbers`}
      >
        {ticks.map((tick) => (
          <g key={tick} transform={`translate(0 ${18 + y(tick)})`}>
            <text className="tick" x={AXIS - 8} dy="0.32em" textAnchor="end">
              {String(tick).replace('-', '−')}
            </text>
            <line className="grid" x1={AXIS} x2={width} />
          </g>
        ))}
        {panels.map(({ projection, points }, i) => (
          <g key={projection} transform={`translate(${AXIS + i * (across + GAP)} 18)`}>
            <text className="panel-name" x={across / 2} y={-6} textAnchor="middle">
              {projection}
            </text>
            <rect className="panel" width={across} height={HEIGHT} />
            <line className="neutral" x2={across} y1={y(measure.neutral)} y2={y(measure.neutral)} />
            {points.map((point) => (
              // the table's buttons are the keyboard's way to the same
              <g
                key={point.name}
                className="point"
                data-found={point.found}
                data-picked={point.name === picked}
                transform={`translate(${x(point.layer)} 0)`}
                onClick={() => onPick(point.name)}
              >
                <title>{point.name}</title>
                <rect x={-6} width={12} height={HEIGHT} fill="transparent" />
                <line y1={y(point.low)} y2={y(point.high)} />
                <circle cy={y(point.value)} r={3.5} />
              </g>
            ))}
            {[0, layers - 1].map((layer) => (
              <text key={layer} className="tick" x={x(layer)} y={HEIGHT + 14} textAnchor="middle">
                {layer}
              </text>
            ))}
          </g>
        ))}
      </svg>
    </div>
  );
}
