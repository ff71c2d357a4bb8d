import type { Measure } from '../../lib/stats/measures.ts';
import { useLab } from '../lab-context.ts';
import { statsCaption } from '../save/captions.ts';
import { FigureLegend } from '../save/FigureLegend.tsx';
import { FigureTheme } from '../save/FigureTheme.tsx';
import { Popover } from '../shell/Popover.tsx';
import { useFigurePalette } from '../theme.ts';
import { useSaving } from '../use-saving.ts';
import { saveStatsPlot, type StatsShown } from './save-stats.ts';

interface Props {
  shown: StatsShown;
  measure: Measure;
  /** Name of the model whose published maps are shown; null: the lab's own. */
  published: string | null;
}

/** Saves the plot as it is shown, with its legend and where it comes from. */
export function SavePlot({ shown, measure, published }: Props) {
  const lab = useLab();
  const palette = useFigurePalette();
  const { busy, save } = useSaving();
  return (
    <Popover className="button" label="Save the plot" button="Save the plot" side="right">
      <div className="run-files">
        <FigureTheme />
        <div className="row">
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
        <FigureLegend text={statsCaption(lab, shown, measure, published)} />
      </div>
    </Popover>
  );
}
