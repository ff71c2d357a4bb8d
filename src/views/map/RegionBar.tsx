import { useState } from 'react';
import { regionCells, type ScreenKind } from '../../lib/plan.ts';
import { formatSite } from '../../lib/site.ts';
import { canScreen } from '../../state/model-store.ts';
import { addNotice } from '../../state/ui-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { plural } from '../words.ts';
import type { MapData } from './use-map.ts';

/** Squares that a region can be screened in next: smaller ones, as far as there are. */
const finer = (tile: number) => [8, 4, 2, 1].filter((size) => size < tile).slice(0, 3);

/** What can be done with the marked region. */
export function RegionBar({ map }: { map: MapData }) {
  const lab = useLab();
  const region = useLabStore('map', (s) => s.region);
  const phase = useLabStore('model', (s) => s.phase);
  const [tile, setTile] = useState<number | null>(null);
  const { rows, cols } = map.shape;
  const inside = region && region.row < rows && region.col < cols;
  if (!region || !inside) {
    return (
      <p className="soft note region-hint">
        Shift-drag over the map marks a region; beside or below it, whole rows or columns.
      </p>
    );
  }
  const rect = {
    ...region,
    height: Math.min(region.height, rows - region.row),
    width: Math.min(region.width, cols - region.col),
  };
  const cells = regionCells(map.shape, { tile: map.tile, region: rect });
  const name = formatSite({ ...map.matrix, ...rect });
  const size = tile ?? finer(map.tile)[0] ?? map.tile;
  const sizes = [...new Set([map.tile, ...finer(map.tile), size])];

  const copy = () => {
    const list = listOf(map, cells);
    const said = (text: string) => addNotice(lab.stores.ui, { id: 'region', tone: 'info', text });
    navigator.clipboard.writeText(list.text).then(
      () => said(`Copied ${plural(list.count, 'mutation')} as a list for the command line.`),
      () => said('The browser did not allow copying.'),
    );
  };

  return (
    <div className="row region-bar" role="group" aria-label="Marked region">
      <b className="mono">{name}</b>
      <span className="soft">
        {plural(cells.height * cells.width, 'square')} of {map.tile}
      </span>
      <span className="region-screen">
        <button
          className="button"
          disabled={!canScreen(phase)}
          onClick={() => lab.screenRegion(map.matrix, rect, size)}
        >
          Screen it
        </button>
        <label>
          in squares of{' '}
          <select value={size} onChange={(event) => setTile(Number(event.target.value))}>
            {sizes.map((n) => (
              <option key={n}>{n}</option>
            ))}
          </select>
        </label>
      </span>
      <button className="button" onClick={copy}>
        Copy as list
      </button>
      <button className="quiet" onClick={() => lab.setMap({ region: null })}>
        Clear
      </button>
    </div>
  );
}

/** The mutations of some cells, as the command line's --mutations takes them. */
function listOf(map: MapData, cells: { row: number; col: number; height: number; width: number }) {
  const lines = ['matrix,row,col,height,width,kind'];
  const each = (kind: ScreenKind, row: number, col: number) => {
    const { tile, shape } = map;
    const [r, c] = [row * tile, col * tile];
    const size = [Math.min(tile, shape.rows - r), Math.min(tile, shape.cols - c)];
    lines.push([map.name, r, c, ...size, kind].join());
  };
  for (let row = cells.row; row < cells.row + cells.height; row++)
    for (let col = cells.col; col < cells.col + cells.width; col++)
      for (const kind of map.kinds) each(kind, row, col);
  return { text: `${lines.join('\n')}\n`, count: lines.length - 1 };
}
