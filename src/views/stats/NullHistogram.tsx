import { histogram } from '../../figures/stats-plot.ts';
import { maxOf } from '../../lib/base/arrays.ts';
import type { AxisAsymmetry } from '../../lib/stats/asymmetry.ts';
import { lineWord, type Axis } from '../../lib/stats/signed-cells.ts';
import { STATS_SETTINGS } from '../../lib/stats/matrix-stats.ts';
import { fixed } from '../format.ts';

const WIDTH = 280;
const HEIGHT = 72;
const BINS = 56;

/** Where the map's effect along an axis lies among those of permuted maps. */
export function NullHistogram({ along, axis }: { along: AxisAsymmetry; axis: Axis }) {
  const { effect, permuted } = along;
  const reach = maxOf(permuted, Math.max(0.05, Math.abs(effect))) * 1.1;
  const counts = histogram(permuted, -reach, reach, BINS);
  const tallest = maxOf(counts);
  const x = (value: number) => ((value + reach) / (2 * reach)) * WIDTH;
  const wide = WIDTH / BINS;
  const label = `Effects along ${lineWord(axis)} of ${permuted.length} permuted maps, and of the map itself: ${fixed(effect, 3)}`;
  return (
    <figure className="stats-null">
      <svg width={WIDTH} height={HEIGHT + 18} role="img" aria-label={label}>
        {counts.map((count, i) => {
          const high = (count / tallest) * (HEIGHT - 8);
          return (
            <rect
              key={i}
              className="bar"
              x={i * wide}
              y={HEIGHT - high}
              width={wide - 1}
              height={high}
            />
          );
        })}
        <line className="axis" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
        <line className="real" x1={x(effect)} x2={x(effect)} y2={HEIGHT} />
        {[-reach, 0, reach].map((value, i) => (
          <text
            key={value}
            className="tick"
            x={x(value)}
            y={HEIGHT + 14}
            textAnchor={(['start', 'middle', 'end'] as const)[i]}
          >
            {value === 0 ? '0' : fixed(value, 2)}
          </text>
        ))}
      </svg>
      <figcaption className="soft">
        Effect along {lineWord(axis)} of {permuted.length.toLocaleString('en-US')} permuted maps
        (seed {STATS_SETTINGS.seed}), how often; the line is this map: {fixed(effect, 2)}.
      </figcaption>
    </figure>
  );
}
