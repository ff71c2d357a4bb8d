import { useState } from 'react';
import { addNotice } from '../../state/ui-store.ts';
import { saveFile } from '../files.ts';
import { useLab } from '../lab-context.ts';
import { usePalette } from '../theme.ts';
import { saveFigure, type FigureFormat } from './save-figure.ts';
import type { MapData } from './use-map.ts';

const FORMATS: { format: FigureFormat; name: string }[] = [
  { format: 'png', name: 'PNG' },
  { format: 'svg', name: 'SVG' },
  { format: 'csv', name: 'Its numbers as CSV' },
];

/** Saves the map exactly as it is shown. */
export function SaveFigure({ map }: { map: MapData }) {
  const lab = useLab();
  const palette = usePalette();
  const [busy, setBusy] = useState(false);
  const save = async (format: FigureFormat) => {
    if (!palette) return;
    setBusy(true);
    try {
      saveFile(await saveFigure(lab, map, palette, format));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const text = `The figure could not be saved: ${why}`;
      addNotice(lab.stores.ui, { id: 'figure', tone: 'warning', text });
    }
    setBusy(false);
  };
  return (
    <>
      <b>Save this figure</b>
      <div className="row">
        {FORMATS.map(({ format, name }) => (
          <button key={format} className="button" disabled={busy} onClick={() => void save(format)}>
            {name}
          </button>
        ))}
      </div>
      <p className="soft note">As it is shown now, with legend and origin, in this theme.</p>
    </>
  );
}
