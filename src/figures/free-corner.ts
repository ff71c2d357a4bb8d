import { ANY_HIT } from './cells.ts';
import { visible, weightAt, type Frame } from './frame.ts';
import { partOf } from './phenotype-map.ts';
import type { Pyramid } from './pyramid.ts';

export const CORNERS = ['right-top', 'right-bottom', 'left-top', 'left-bottom'] as const;
export type Corner = (typeof CORNERS)[number];

/** Pixels between an inset and the edges of the map. */
const INSET = 6;

/** Where an inset of so many pixels lies in a corner of what is seen of the map. */
export function cornerAt(
  frame: Frame,
  corner: Corner,
  { width, height }: { width: number; height: number },
): { x: number; y: number } {
  const seen = visible(frame);
  return {
    x: corner.startsWith('left') ? seen.x + INSET : seen.x + seen.width - width - INSET,
    y: corner.endsWith('top') ? seen.y + INSET : seen.y + seen.height - height - INSET,
  };
}

/**
 * The corner in which an inset hides the fewest blocks with NSMs. It stays where it was while that
 * hides none, or no more than another would.
 * @param was the corner it is in
 */
export function freeCorner(
  map: { pyramid: Pyramid; frame: Frame; tile: number },
  inset: { width: number; height: number },
  was: Corner,
): Corner {
  const { pyramid, frame, tile } = map;
  const { layer, part, at } = partOf(pyramid, frame, tile, 1);
  const block = at.height / part.rows;
  const hidden = (corner: Corner): number => {
    const { x, y } = cornerAt(frame, corner, inset);
    const from = weightAt(frame, x, y);
    const to = weightAt(frame, x + inset.width, y + inset.height);
    let hits = 0;
    for (
      let row = Math.max(0, Math.floor(from.row / block));
      row < layer.rows && row * block < to.row;
      row++
    )
      for (
        let col = Math.max(0, Math.floor(from.col / block));
        col < layer.cols && col * block < to.col;
        col++
      )
        if (layer.codes[row * layer.cols + col] & ANY_HIT) hits++;
    return hits;
  };
  let [best, least] = [was, hidden(was)];
  for (const corner of CORNERS) {
    if (least === 0) return best;
    const hits = hidden(corner);
    if (hits < least) [best, least] = [corner, hits];
  }
  return best;
}
