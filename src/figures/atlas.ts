import { matrixShape, PROJECTIONS, type MatrixId, type Projection } from '../lib/matrix.ts';
import type { ModelConfig } from '../lib/model-config.ts';
import type { Window } from './frame.ts';

/** Where a matrix's small map lies in the atlas. */
export interface AtlasItem {
  matrix: MatrixId;
  window: Window;
  /** Gate and up lie on their side, so that the long side of all three MLP matrices runs across. */
  transpose: boolean;
}

export interface AtlasLayout {
  width: number;
  height: number;
  items: AtlasItem[];
  /** Left edge and width of each column, in the order of PROJECTIONS. */
  columns: { x: number; width: number }[];
  /** Top and height of each layer. */
  rows: { y: number; height: number }[];
  /** Between two layers. */
  gap: number;
}

export const liesOnSide = (projection: Projection) => projection === 'gate' || projection === 'up';

const LEFT = 26;
/** Room for the outline of the last column's selection. */
const RIGHT = 5;
const TOP = 20;
const GAP_X = 8;
/** Between layers; less where there are many, so that more of them are in sight. */
const GAP_Y = { few: 12, many: 5 };
const MANY_LAYERS = 12;
const BOTTOM = 26;
const SMALLEST = 4;

/** Lays out layers × 7 small maps on one scale. */
export function layoutAtlas(config: ModelConfig, width: number): AtlasLayout {
  const sizes = PROJECTIONS.map((projection) => {
    const { rows, cols } = matrixShape(config, projection);
    return liesOnSide(projection) ? { w: rows, h: cols } : { w: cols, h: rows };
  });
  const room = width - LEFT - GAP_X * (PROJECTIONS.length - 1) - RIGHT;
  const scale = room / sizes.reduce((sum, { w }) => sum + w, 0);
  let x = LEFT;
  const columns = sizes.map(({ w }) => {
    const column = { x, width: w * scale };
    x += w * scale + GAP_X;
    return column;
  });
  const height = Math.max(SMALLEST, scale * Math.max(...sizes.map(({ h }) => h)));
  const gap = config.num_hidden_layers > MANY_LAYERS ? GAP_Y.many : GAP_Y.few;
  const rows = Array.from({ length: config.num_hidden_layers }, (_, layer) => ({
    y: TOP + layer * (height + gap),
    height,
  }));
  const items = rows.flatMap(({ y }, layer) =>
    PROJECTIONS.map((projection, i) => ({
      matrix: { layer, projection },
      window: { x: columns[i].x, y, width: columns[i].width, height: sizes[i].h * scale },
      transpose: liesOnSide(projection),
    })),
  );
  return { width, height: TOP + rows.length * (height + gap) + BOTTOM, items, columns, rows, gap };
}

/** The matrix whose cell of the atlas (small map and half the gaps about it) holds a point. */
export function hitAtlas(layout: AtlasLayout, x: number, y: number): MatrixId | null {
  const item = layout.items.find(({ window, matrix }) => {
    const row = layout.rows[matrix.layer];
    return (
      x >= window.x - GAP_X / 2 &&
      x < window.x + window.width + GAP_X / 2 &&
      y >= row.y - layout.gap / 2 &&
      y < row.y + row.height + layout.gap / 2
    );
  });
  return item?.matrix ?? null;
}
