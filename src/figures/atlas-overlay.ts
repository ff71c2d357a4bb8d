import { formatMatrix } from '../lib/model/matrix.ts';
import { PROJECTIONS } from '../lib/model/matrix.ts';
import type { AtlasLayout, AtlasPart } from './atlas.ts';
import type { Window } from './frame.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';

/** Draws what changes with the pointer: the matrix that is selected, and the part that is lit. */
export function drawAtlasOverlay(
  pen: Pen,
  layout: AtlasLayout,
  { selected, lit }: { selected: string; lit: AtlasPart | null },
  { palette, font }: { palette: Palette; font: string },
): void {
  const frame = ({ x, y, width, height }: Window, colour: string, thick: number) => {
    pen.strokeStyle = colour;
    pen.lineWidth = thick;
    pen.strokeRect(x - 3, y - 3, width + 6, height + 6);
  };
  const layer = lit && layerOf(lit);
  if (layer !== null && layout.rows[layer]) {
    const { y, height } = layout.rows[layer];
    pen.font = `11px ${font}`;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillStyle = palette.ink;
    pen.fillText(`L${layer}`, 0, y + height / 2 + 1);
  }
  for (const { matrix, window } of layout.items) {
    const name = formatMatrix(matrix);
    if (name === selected) frame(window, palette.accent, 2);
    else if (lit?.type === 'matrix' && name === formatMatrix(lit.matrix))
      frame(window, palette.faint, 1);
  }
  const band = lit && bandOf(layout, lit);
  if (band) frame(band, palette.faint, 1);
}

const layerOf = (part: AtlasPart): number | null =>
  part.type === 'layer' ? part.layer : part.type === 'matrix' ? part.matrix.layer : null;

/** All matrices of a layer or a projection. */
function bandOf({ columns, rows }: AtlasLayout, part: AtlasPart): Window | null {
  if (part.type === 'layer') {
    const last = columns[columns.length - 1];
    const { x } = columns[0];
    return rows[part.layer] && { ...rows[part.layer], x, width: last.x + last.width - x };
  }
  if (part.type !== 'projection') return null;
  const last = rows[rows.length - 1];
  const { y } = rows[0];
  const column = columns[PROJECTIONS.indexOf(part.projection)];
  return { ...column, y, height: last.y + last.height - y };
}
