import { useEffect, useMemo, useRef, useState } from 'react';
import type { CellResults } from '../../figures/cells.ts';
import { buildPyramid, pyramidOf, type Pyramid, type PyramidLook } from '../../figures/pyramid.ts';
import type { Grid } from '../../lib/plan.ts';

/** Maps of more cells are worked on between frames. */
const AT_ONCE = 300_000;
/** Time taken of each frame, in milliseconds. */
const SLICE_MS = 6;

/**
 * A map at all sizes; of a very large one the last is shown until the next is made.
 * @param grid a new one whenever `results`, which are filled in place, were added to
 */
export function usePyramid(grid: Grid, results: CellResults, look: PyramidLook): Pyramid | null {
  const { kinds, colour, pick = null } = look;
  const { rows, cols } = grid;
  const small = rows * cols <= AT_ONCE;
  const atOnce = useMemo(
    () => (small ? pyramidOf(grid, results, { kinds, colour, pick }) : null),
    [small, grid, results, kinds, colour, pick],
  );
  const [made, setMade] = useState<Pyramid | null>(null);
  const added = useRef<() => void>(() => undefined);
  useEffect(() => {
    added.current();
  }, [grid]);
  useEffect(() => {
    if (small) return;
    let frame = 0;
    let building: Generator<undefined, Pyramid> | null = null;
    // results that come in do not begin it anew, or it would never end; it is made again afterwards
    let stale = false;
    const work = () => {
      frame = 0;
      const end = performance.now() + SLICE_MS;
      building ??= buildPyramid({ rows, cols }, results, { kinds, colour, pick });
      while (building && performance.now() < end) {
        const step = building.next();
        if (!step.done) continue;
        setMade(step.value);
        building = null;
      }
      if (building || stale) frame = requestAnimationFrame(work);
      if (!building) stale = false;
    };
    added.current = () => {
      if (frame === 0) frame = requestAnimationFrame(work);
      else stale = true;
    };
    frame = requestAnimationFrame(work);
    return () => {
      cancelAnimationFrame(frame);
      added.current = () => undefined;
    };
  }, [small, rows, cols, results, kinds, colour, pick]);
  return atOnce ?? made;
}
