import type { Palette } from '../../figures/palette.ts';
import type { FileOut } from '../../state/effects/run-files.ts';
import { useFigurePalette } from '../theme.ts';
import { useSaving } from '../use-saving.ts';
import { FigureTheme } from './FigureTheme.tsx';

interface Props {
  save: (palette: Palette, format: 'png' | 'svg') => Promise<FileOut>;
  disabled?: boolean;
}

/** In which colours a figure is saved, and as which file. */
export function FigureFormats({ save: fileOf, disabled = false }: Props) {
  const palette = useFigurePalette();
  const { busy, save } = useSaving();
  return (
    <>
      <FigureTheme />
      <div className="row">
        {(['png', 'svg'] as const).map((format) => (
          <button
            key={format}
            className="button"
            disabled={busy || disabled || !palette}
            onClick={() => void save(() => palette && fileOf(palette, format))}
          >
            {format.toUpperCase()}
          </button>
        ))}
      </div>
    </>
  );
}
