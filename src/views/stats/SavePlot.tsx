import type { Palette } from '../../figures/palette.ts';
import type { FileOut } from '../../state/effects/run-files.ts';
import { FigureLegend } from '../save/FigureLegend.tsx';
import { FigureTheme } from '../save/FigureTheme.tsx';
import { Popover } from '../shell/Popover.tsx';
import { useFigurePalette } from '../theme.ts';
import { useSaving } from '../use-saving.ts';

interface Props {
  save: (palette: Palette, format: 'png' | 'svg') => Promise<FileOut>;
  /** The figure's legend, to be copied. */
  caption: string;
}

/** Saves the plot as it is shown, with its legend and where it comes from. */
export function SavePlot({ save: fileOf, caption }: Props) {
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
              onClick={() => void save(() => palette && fileOf(palette, format))}
            >
              {format.toUpperCase()}
            </button>
          ))}
        </div>
        <FigureLegend text={caption} />
      </div>
    </Popover>
  );
}
