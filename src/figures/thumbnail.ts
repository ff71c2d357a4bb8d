import { maxOf } from '../lib/base/arrays.ts';
import { formatMatrix } from '../lib/model/matrix.ts';
import type { ModelShapes } from '../lib/model/model-config.ts';
import { isTested, nsmShare, sumKinds, type ModelTotals } from '../lib/results/model-totals.ts';
import type { ScreenKind } from '../lib/plan/grid.ts';
import { layoutAtlas, type AtlasItem } from './atlas.ts';
import type { SmallMap } from './atlas-draw.ts';
import { measureColour, topShare } from './atlas-readings.ts';
import { fillHatch } from './hatch.ts';
import { KL_RANGE } from './kl-scale.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';

/** A stored screen in small. */
export interface Thumbnail {
  config: ModelShapes;
  kinds: readonly ScreenKind[];
  totals: ModelTotals;
  palette: Palette;
}

/** The atlas's matrices alone, stretched to fill a small place. */
export function thumbnailItems(
  config: ModelShapes,
  size: { width: number; height: number },
): AtlasItem[] {
  const { items } = layoutAtlas(config, WIDE);
  const first = items[0].window;
  const right = maxOf(ends(items, 'x', 'width'));
  const bottom = maxOf(ends(items, 'y', 'height'));
  const [x, y] = [size.width / (right - first.x), size.height / (bottom - first.y)];
  return items.map((item) => ({
    ...item,
    window: {
      x: (item.window.x - first.x) * x,
      y: (item.window.y - first.y) * y,
      width: item.window.width * x,
      height: item.window.height * y,
    },
  }));
}

/** Wide enough that the gaps between matrices are no more than gaps. */
const WIDE = 320;

const ends = (items: readonly AtlasItem[], from: 'x' | 'y', length: 'width' | 'height') =>
  items.map(({ window }) => window[from] + window[length]);

/**
 * Draws each matrix's small map, or where there is none its share of NSMs in one colour; hatched
 * where it is not tested.
 */
export function drawThumbnail(
  pen: Pen,
  items: readonly AtlasItem[],
  { kinds, totals, palette }: Thumbnail,
  small: SmallMap,
): void {
  const shareOf = (name: string) => nsmShare(sumKinds(totals.matrix(name), kinds)) ?? 0;
  const shares = topShare(items.map(({ matrix }) => shareOf(formatMatrix(matrix))));
  const scales = { shares, kl: KL_RANGE };
  pen.imageSmoothingEnabled = false;
  for (const item of items) {
    const { x, y, width, height } = item.window;
    const name = formatMatrix(item.matrix);
    fillHatch(pen, item.window, palette);
    if (!isTested(totals.matrix(name), kinds)) continue;
    const picture = small(item);
    if (picture) pen.drawImage(picture, x, y, width, height);
    else {
      pen.fillStyle = `rgb(${measureColour('share', shareOf(name), scales, palette).join()})`;
      pen.fillRect(x, y, width, height);
    }
  }
}
