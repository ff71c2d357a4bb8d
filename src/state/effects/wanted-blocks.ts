import type { Camera } from '../../lib/base/camera.ts';
import { cellAt, type Grid, type ScreenKind } from '../../lib/plan/grid.ts';
import type { MatrixId } from '../../lib/model/matrix.ts';
import type { Rect, Site } from '../../lib/model/site.ts';
import type { BlockHeader } from '../../lib/results/block-header.ts';
import { BLOCK_CELLS, blockOf, hasBit } from '../../lib/results/cell-set.ts';
import { isLarge } from '../../lib/results/map-counts.ts';
import { blocksInRect, byDistance, cellsInView } from '../../lib/results/view-blocks.ts';
import type { MapSettings } from '../stores/view.ts';

/** What is stored of one matrix and kind, and how far it is read. */
export interface StoredMap {
  matrix: MatrixId;
  kind: ScreenKind;
  key: string;
  grid: Grid;
  /** Only its headers are read, and what is wanted. */
  large: boolean;
  /** Whether its headers are read. */
  opened: boolean;
  /** Headers of blocks that are not taken in yet: of a small map to be read, the next one last. */
  closed: BlockHeader[];
  /** Of a large map: blocks of which the header is taken in, and no more. */
  unread: Map<number, BlockHeader>;
  /** Blocks of them that someone asked for. */
  asked: Set<number>;
  /** Everything was asked for. */
  whole: boolean;
  /** The camera that those to be read are ordered by; undefined: they are not yet. */
  camera: Camera | null | undefined;
}

/** Whether no more is read of a cell than its header. */
export function isSketched({ unread }: StoredMap, cell: number): boolean {
  const header = unread.get(blockOf(cell));
  return header !== undefined && (!header.done || hasBit(header.done, cell % BLOCK_CELLS));
}

interface Sight {
  tile: number;
  /** What the bench shows. */
  site: Site;
  /** Weights that the figure of the selected map shows; null: all, or there is no figure. */
  view: Rect | null;
}

/**
 * Blocks of a large map that are to be read now, the nearest to the middle of the view first. The
 * picture of many cells by kinds needs none; another colour, or few cells, all that are in view.
 */
export function wantedBlocks(
  stored: StoredMap,
  { kinds, colour, leastKl, leastPrompts, picked }: MapSettings,
  { tile, site, view }: Sight,
  isSelected: boolean,
): number[] {
  const { unread, asked, grid, whole } = stored;
  if (unread.size === 0) return [];
  // texts that are lit up may be anywhere
  if (whole || picked !== null) return [...unread.keys()];
  const wanted = new Set(asked);
  if (isSelected) {
    const shape = { rows: grid.rows * tile, cols: grid.cols * tile };
    wanted.add(blockOf(cellAt(shape, tile, site.row, site.col)));
    const all = leastKl > 0 || leastPrompts > 1 || (colour !== 'kind' && view === null);
    if (kinds.includes(stored.kind) && all) return [...unread.keys()];
    if (kinds.includes(stored.kind) && view) {
      const cells = cellsInView(grid, tile, view);
      if (colour !== 'kind' || !isLarge({ rows: cells.height, cols: cells.width }))
        for (const block of blocksInRect(grid, cells)) wanted.add(block);
    }
  }
  const found = [...wanted].filter((block) => unread.has(block));
  const middle = view && {
    row: (view.row + view.height / 2) / tile,
    col: (view.col + view.width / 2) / tile,
  };
  return byDistance(grid, found, middle).reverse();
}
