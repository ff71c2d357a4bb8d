import { useState } from 'react';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import type { FileOut } from '../../state/effects/run-files.ts';
import { useAtlasPicture, useSmallMaps } from '../atlas/use-atlas.ts';
import { useLab } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { atlasCaption, mapCaption } from '../save/captions.ts';
import { FigureLegend } from '../save/FigureLegend.tsx';
import { FigureTheme } from '../save/FigureTheme.tsx';
import { PaletteContext, useFigurePalette, usePalette } from '../theme.ts';
import { useSaving } from '../use-saving.ts';
import type { FigureFormat } from './save-figure.ts';
import type { MapData } from './use-map.ts';

const FORMATS: { format: FigureFormat; name: string }[] = [
  { format: 'png', name: 'PNG' },
  { format: 'svg', name: 'SVG' },
  { format: 'csv', name: 'Its numbers as CSV' },
];

const FIGURES = [
  { id: 'map', label: 'this map' },
  { id: 'atlas', label: 'the atlas' },
] as const;

/** Saves the map or the atlas as it is shown, in the colours that are chosen for figures. */
export function SaveFigure(props: { map: MapData; model: ModelInfo }) {
  return (
    <PaletteContext value={useFigurePalette()}>
      <InFigureColours {...props} />
    </PaletteContext>
  );
}

function InFigureColours({ map, model }: { map: MapData; model: ModelInfo }) {
  const lab = useLab();
  const palette = usePalette();
  const picture = useAtlasPicture(model.config);
  const smallMap = useSmallMaps(picture);
  const [which, setWhich] = useState<(typeof FIGURES)[number]['id']>('map');
  const { busy, save } = useSaving();
  // what draws them is no part of the first load
  const made = async (format: FigureFormat): Promise<FileOut | null> => {
    if (which === 'map') {
      const { saveFigure } = await import('./save-figure.ts');
      return palette && saveFigure(lab, map, palette, format);
    }
    const { saveAtlas } = await import('../atlas/save-atlas.ts');
    return picture && saveAtlas(lab, picture, smallMap, format);
  };
  const caption =
    which === 'map' ? mapCaption(lab, map) : picture ? atlasCaption(lab, picture) : '';
  return (
    <>
      <b>Save a figure</b>
      <Segments legend="Which figure" options={FIGURES} value={which} onChange={setWhich} />
      <FigureTheme />
      <div className="row">
        {FORMATS.map(({ format, name }) => (
          <button
            key={format}
            className="button"
            disabled={busy}
            onClick={() => void save(() => made(format))}
          >
            {name}
          </button>
        ))}
      </div>
      <FigureLegend text={caption} />
    </>
  );
}
