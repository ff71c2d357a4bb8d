import type { Measure } from '../../lib/stats/measures.ts';
import { useLab } from '../lab-context.ts';
import { usePalette } from '../theme.ts';
import { useSaving } from '../use-saving.ts';
import { saveStatsPlot, type StatsShown } from './save-stats.ts';

/** Saves the plot as it is shown, with its legend and where it comes from. */
export function SavePlot({ shown, measure }: { shown: StatsShown; measure: Measure }) {
  const lab = useLab();
  const palette = usePalette();
  const { busy, save } = useSaving();
  return (
    <div className="row">
      <span className="soft">Save the plot</span>
      {(['png', 'svg'] as const).map((format) => (
        <button
          key={format}
          className="button"
          disabled={busy || !palette}
          onClick={() =>
            void save(() => palette && saveStatsPlot(lab, shown, measure, palette, format))
          }
        >
          {format.toUpperCase()}
        </button>
      ))}
    </div>
  );
}
