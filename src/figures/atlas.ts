import { maxOf } from '../lib/base/arrays.ts';
import { matrixShape, PROJECTIONS, type MatrixId, type Projection } from '../lib/model/matrix.ts';
import type { ModelShapes } from '../lib/model/model-config.ts';
import type { Window } from './frame.ts';

/** Where a matrix lies in the atlas. */
export interface AtlasItem {
  matrix: MatrixId;
  window: Window;
  /** Gate and up lie on their side, so that the long side of all three MLP matrices runs across. */
  transpose: boolean;
}

/**
 * The atlas: names of the projections above, names and totals of layers beside, totals of the
 * projections below. Head and foot are strips of their own, which stay in sight while the layers
 * scroll; heights are those of the strip, tops those within it.
 */
export interface AtlasLayout {
  width: number;
  /** Of the layers, without head and foot. */
  height: number;
  items: AtlasItem[];
  /** Left edge and width of each column, in the order of PROJECTIONS. */
  columns: { x: number; width: number }[];
  /** Top and height of each layer. */
  rows: { y: number; height: number }[];
  /** Between two layers. */
  gap: number;
  /** Left edge and width of the layers' totals. */
  totals: { x: number; width: number };
}

/** A part of the model that the pointer is on. */
export type AtlasPart =
  | { type: 'matrix'; matrix: MatrixId }
  | { type: 'layer'; layer: number }
  | { type: 'projection'; projection: Projection };

const liesOnSide = (projection: Projection) => projection === 'gate' || projection === 'up';

export const ATLAS_HEAD = 20;
export const ATLAS_FOOT = 30;
const LEFT = 28;
const TOTALS = 34;
const GAP_X = 7;
/** Between layers; less where there are many, so that more of them are in sight. */
const GAP_Y = { few: 12, many: 5 };
const MANY_LAYERS = 12;
/** Room for the outline of the selection. */
const EDGE = 5;
const SMALLEST = 4;

/**
 * Lays out layers × 7 matrices.
 * @param even all alike, for one colour each; else small maps on one scale
 * @param rowHeight of a layer where all are alike; left out: as high as with small maps
 */
export function layoutAtlas(
  config: ModelShapes,
  width: number,
  even = false,
  rowHeight?: number,
): AtlasLayout {
  const sizes = PROJECTIONS.map((projection) => {
    const { rows, cols } = matrixShape(config, projection);
    return liesOnSide(projection) ? { w: rows, h: cols } : { w: cols, h: rows };
  });
  const room = width - LEFT - (GAP_X + TOTALS) - GAP_X * (PROJECTIONS.length - 1);
  // where all columns are narrow their last name would touch that of the totals
  const alike = (room - GAP_X) / PROJECTIONS.length;
  const scale = room / sizes.reduce((sum, { w }) => sum + w, 0);
  let x = LEFT;
  const columns = sizes.map(({ w }) => {
    const column = { x, width: even ? alike : w * scale };
    x += column.width + GAP_X;
    return column;
  });
  // the rows stay where they are, whichever way the columns are laid out
  const height =
    even && rowHeight !== undefined
      ? rowHeight
      : Math.max(SMALLEST, scale * maxOf(sizes.map(({ h }) => h)));
  const gap = config.num_hidden_layers > MANY_LAYERS ? GAP_Y.many : GAP_Y.few;
  const rows = Array.from({ length: config.num_hidden_layers }, (_, layer) => ({
    y: EDGE + layer * (height + gap),
    height,
  }));
  const items = rows.flatMap(({ y }, layer) =>
    PROJECTIONS.map((projection, i) => ({
      matrix: { layer, projection },
      window: {
        ...{ x: columns[i].x, y, width: columns[i].width },
        height: even ? height : sizes[i].h * scale,
      },
      transpose: liesOnSide(projection),
    })),
  );
  return {
    width,
    height: EDGE + rows.length * (height + gap) - gap + EDGE,
    items,
    columns,
    rows,
    gap,
    totals: { x: width - TOTALS, width: TOTALS },
  };
}

/** Where a part lies; null where the model has none such. */
export function windowOf({ items, columns, rows, width, height }: AtlasLayout, part: AtlasPart) {
  if (part.type === 'layer') {
    const row = rows[part.layer] as AtlasLayout['rows'][number] | undefined;
    return row ? { x: 0, ...row, width } : null;
  }
  if (part.type === 'projection')
    return { ...columns[PROJECTIONS.indexOf(part.projection)], y: 0, height };
  const { layer, projection } = part.matrix;
  return items[layer * PROJECTIONS.length + PROJECTIONS.indexOf(projection)]?.window ?? null;
}

/** The projection whose column (and half the gaps about it) holds an x; null beside them. */
export function hitColumn(layout: AtlasLayout, x: number): Projection | null {
  const i = layout.columns.findIndex(
    (column) => x >= column.x - GAP_X / 2 && x < column.x + column.width + GAP_X / 2,
  );
  return PROJECTIONS[i] ?? null;
}

/** What lies under a point among the layers: a matrix with half the gaps about it, or a layer's name or totals. */
export function hitAtlas(layout: AtlasLayout, x: number, y: number): AtlasPart | null {
  const layer = layout.rows.findIndex(
    (row) => y >= row.y - layout.gap / 2 && y < row.y + row.height + layout.gap / 2,
  );
  if (layer < 0 || x < 0 || x >= layout.width) return null;
  const projection = hitColumn(layout, x);
  return projection ? { type: 'matrix', matrix: { layer, projection } } : { type: 'layer', layer };
}

/** Layers that Page Up and Page Down move by, at most. */
const PAGE = 8;

/**
 * The matrix that a key of the keyboard moves to; null for other keys. Home and End go to the ends of
 * the layer, with `whole` to the first and last matrix of all.
 */
export function atlasStep(
  key: string,
  at: MatrixId,
  layers: number,
  whole = false,
): MatrixId | null {
  const column = PROJECTIONS.indexOf(at.projection);
  const page = Math.min(PAGE, Math.ceil(layers / 3));
  const last = PROJECTIONS.length - 1;
  const steps: Record<string, readonly [layer: number, column: number]> = {
    ArrowUp: [at.layer - 1, column],
    ArrowDown: [at.layer + 1, column],
    ArrowLeft: [at.layer, column - 1],
    ArrowRight: [at.layer, column + 1],
    PageUp: [at.layer - page, column],
    PageDown: [at.layer + page, column],
    Home: [whole ? 0 : at.layer, 0],
    End: [whole ? layers - 1 : at.layer, last],
  };
  if (!Object.hasOwn(steps, key)) return null;
  const clamp = (x: number, high: number) => Math.min(high, Math.max(0, x));
  const [layer, to] = steps[key];
  return { layer: clamp(layer, layers - 1), projection: PROJECTIONS[clamp(to, last)] };
}
