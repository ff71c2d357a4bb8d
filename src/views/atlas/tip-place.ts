/** A rectangle on the page, in CSS pixels from the window's corner. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const GAP = 8;

const right = ({ left, width }: Box) => left + width;
const bottom = ({ top, height }: Box) => top + height;
const clamp = (x: number, length: number, room: number) =>
  Math.max(GAP, Math.min(x, room - length - GAP));

/**
 * Where a tip stands: beside the whole atlas, so that no row of it is covered; where there is no room,
 * beside the part that it is about, to its right or left; else below or above it.
 */
export function tipPlace(
  { part, atlas }: { part: Box; atlas: Box },
  tip: { width: number; height: number },
  window: { width: number; height: number },
): { left: number; top: number } {
  const fits = (left: number) => left >= GAP && left + tip.width <= window.width - GAP;
  const top = clamp(part.top, tip.height, window.height);
  const beside = [right(atlas) + GAP, right(part) + GAP, part.left - tip.width - GAP].find(fits);
  if (beside !== undefined) return { left: beside, top };
  return tipBelow(part, tip, window);
}

/** Where a tip stands below what it is about, or above it where there is no room; inside the window. */
export function tipBelow(
  part: Box,
  tip: { width: number; height: number },
  window: { width: number; height: number },
): { left: number; top: number } {
  const below = bottom(part) + GAP;
  const isRoom = below + tip.height <= window.height - GAP;
  return {
    left: clamp(part.left, tip.width, window.width),
    top: isRoom ? below : Math.max(GAP, part.top - tip.height - GAP),
  };
}
