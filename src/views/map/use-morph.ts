import { useEffect, useRef, useState } from 'react';
import type { Morph } from '../../figures/morph.ts';
import { asIs, type Arrangement } from '../../lib/stats/rearrange.ts';
import type { Grid } from '../../lib/plan/grid.ts';

const MS = 600;
/** Maps of more cells change at once: drawing each cell for itself would stutter. */
const MOST_CELLS = 12_000;

/** The move from one arrangement to the next, while it lasts; null at rest. */
export function useMorph(grid: Grid, arrangement: Arrangement | null): Morph | null {
  const [morph, setMorph] = useState<Morph | null>(null);
  const last = useRef({ rearranged: arrangement !== null, order: arrangement ?? asIs(grid) });
  useEffect(() => {
    const before = last.current;
    const order = arrangement ?? asIs(grid);
    last.current = { rearranged: arrangement !== null, order };
    // results that come in change the order a little all the time: only what the user asks for moves
    if (before.rearranged === (arrangement !== null)) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (still || grid.rows * grid.cols > MOST_CELLS) return;
    const start = performance.now();
    let frame = 0;
    const step = () => {
      const t = (performance.now() - start) / MS;
      setMorph(t < 1 ? { from: before.order, to: order, t } : null);
      if (t < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => {
      cancelAnimationFrame(frame);
      setMorph(null);
    };
  }, [grid, arrangement]);
  return morph;
}
