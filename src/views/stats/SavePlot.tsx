import type { Palette } from '../../figures/palette.ts';
import type { FileOut } from '../../state/effects/run-files.ts';
import { FigureLegend } from '../save/FigureLegend.tsx';
import { FigureFormats } from '../save/FigureFormats.tsx';
import { Popover } from '../shell/Popover.tsx';

interface Props {
  save: (palette: Palette, format: 'png' | 'svg') => Promise<FileOut>;
  /** The figure's legend, to be copied. */
  caption: string;
}

/** Saves the plot as it is shown, with its legend and where it comes from. */
export function SavePlot({ save, caption }: Props) {
  return (
    <Popover className="button" label="Save the plot" button="Save the plot" side="right">
      <div className="run-files">
        <FigureFormats save={save} />
        <FigureLegend text={caption} />
      </div>
    </Popover>
  );
}
