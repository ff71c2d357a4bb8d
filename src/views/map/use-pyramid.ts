import { useEffect, useMemo, useState } from 'react';
import type { CellResults } from '../../figures/cells.ts';
import { buildPyramid, pyramidOf, type Pyramid, type PyramidLook } from '../../figures/pyramid.ts';
import type { Grid } from '../../lib/plan.ts';

/** Maps of more cells are worked on between frames. */
const AT_ONCE = 300_000;
/** Time taken of each frame, in milliseconds. */
const SLICE_MS = 6;

/** A map at all sizes; of a very large one the last is shown until the next is made. */
export function usePyramid(grid: Grid, results: CellResults, look: PyramidLook): Pyramid | null {
  const { kinds, colour, pick = null } = look;
  const small = grid.rows * grid.cols <= AT_ONCE;
  const atOnce = useMemo(
    () => (small ? pyramidOf(grid, results, { kinds, colour, pick }) : null),
    [small, grid, results, kinds, colour, pick],
  );
  const [made, setMade] = useState<Pyramid | null>(null);
  useEffect(() => {
    if (small) return;
    const building = buildPyramid(grid, results, { kinds, colour, pick });
    let frame = 0;
    const work = () => {
      const end = performance.now() + SLICE_MS;
      while (performance.now() < end) {
        const step = building.next();
        if (!step.done) continue;
        setMade(step.value);
        return;
      }
      frame = requestAnimationFrame(work);
    };
    frame = requestAnimationFrame(work);
    return () => cancelAnimationFrame(frame);
  }, [small, grid, results, kinds, colour, pick]);
  return atOnce ?? made;
}
