import { useEffect, useMemo, useRef, useState } from 'react';
import { LivePyramid, type Followed } from '../../figures/live-pyramid.ts';
import { pyramidOf, type Pyramid } from '../../figures/pyramid.ts';
import { ANY } from '../../lib/results/least.ts';
import { isLarge } from '../../lib/results/map-counts.ts';
import { sameArrangement, type Arrangement } from '../../lib/stats/rearrange.ts';

/** Time taken of each frame, in milliseconds. */
const SLICE_MS = 6;

/** A map at all sizes, and the order of its rows and columns. */
export interface Pictured {
  pyramid: Pyramid;
  arrangement: Arrangement | null;
}

/** What was made, and of which results. */
interface Made extends Pictured {
  results: Followed['results'];
}

/**
 * What was made, where it is of this map; null else. It may look otherwise and be in another order
 * than is wanted by now, which it tells; of another map or other squares it must not be shown.
 */
export function ifOf(
  made: Made | null,
  { grid, results }: Pick<Followed, 'grid' | 'results'>,
): Pictured | null {
  if (made?.results !== results) return null;
  const [{ rows, cols }] = made.pyramid;
  return rows === grid.rows && cols === grid.cols ? made : null;
}

/**
 * A map at all sizes. A large one is made between frames, its last picture shown until it is made, and
 * then follows what is written.
 * @param of its grid is a new one whenever the results, which are filled in place, were added to
 */
export function usePyramid({ grid, results, changes, look }: Followed): Pictured | null {
  const { kinds, colour, pick = null, least = ANY, arrangement = null } = look;
  const { rows, cols } = grid;
  const { kl, prompts } = least;
  const large = isLarge(grid);
  const atOnce = useMemo(
    () =>
      large
        ? null
        : {
            pyramid: pyramidOf(grid, results, { kinds, colour, pick, least, arrangement }),
            arrangement,
          },
    [large, grid, results, kinds, colour, pick, least, arrangement],
  );
  const [made, setMade] = useState<Made | null>(null);
  // results that come in change the order all the time: that must not begin the work anew, or it
  // would never end
  const wanted = useRef(arrangement);
  const added = useRef<() => void>(() => undefined);
  useEffect(() => {
    wanted.current = arrangement;
    added.current();
  }, [grid, arrangement]);
  useEffect(() => {
    if (!large) return;
    let frame = 0;
    let live: { pyramid: LivePyramid; arrangement: Arrangement | null } | null = null;
    let working: Generator<undefined, Pyramid> | null = null;
    const follow = () => {
      const now = wanted.current;
      if (!live || !sameArrangement(live.arrangement, now)) {
        const followed = {
          ...{ grid: { rows, cols }, results, changes },
          look: { kinds, colour, pick, least: { kl, prompts }, arrangement: now },
        };
        live = { pyramid: new LivePyramid(followed), arrangement: now };
      }
      return live;
    };
    const work = () => {
      frame = 0;
      const end = performance.now() + SLICE_MS;
      const { pyramid, arrangement } = working && live ? live : follow();
      working ??= pyramid.catchUp();
      while (working && performance.now() < end) {
        const step = working.next();
        if (!step.done) continue;
        setMade({ pyramid: [...step.value], arrangement, results });
        working = null;
      }
      const isDone = !pyramid.isBehind && sameArrangement(arrangement, wanted.current);
      if (working || !isDone) ask();
    };
    const ask = () => {
      if (frame === 0) frame = requestAnimationFrame(work);
    };
    added.current = ask;
    ask();
    return () => {
      cancelAnimationFrame(frame);
      added.current = () => undefined;
    };
  }, [large, rows, cols, results, changes, kinds, colour, pick, kl, prompts]);
  return atOnce ?? ifOf(made, { grid, results });
}
