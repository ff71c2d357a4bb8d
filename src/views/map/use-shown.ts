import { useMemo } from 'react';
import { degenerateCells, pickedCells, type CellResults } from '../../figures/cells.ts';
import { countMarginals, type Marginals } from '../../figures/marginals.ts';
import { shownResults } from '../../lib/shown-results.ts';
import { rearrange, type Arrangement } from '../../lib/stats/rearrange.ts';
import type { MapShows } from '../../state/view.ts';
import { useLabStore } from '../lab-context.ts';
import type { MapData } from './use-map.ts';

/** A map as its figure shows it: perhaps rearranged, perhaps with the severe NSMs only. */
export interface ShownMap {
  /** Which row and column stands where; null: as they are. */
  arrangement: Arrangement | null;
  results: CellResults;
  marginals: Marginals;
  /** Places whose cells are marked. */
  marked: number[];
  /** Places of cells of picked outputs. */
  picked: number[];
}

export function useShown(map: MapData, pick: ReadonlySet<number> | null): ShownMap {
  const shows = useLabStore('map', (s) => s.shows);
  const leastKl = useLabStore('map', (s) => s.leastKl);
  return useMemo(() => shownMap(map, { shows, leastKl, pick }), [map, shows, leastKl, pick]);
}

/** As {@link useShown}, for a figure that is saved. */
export function shownMap(
  map: Pick<MapData, 'grid' | 'results' | 'kinds'>,
  look: { shows: MapShows; leastKl: number; pick: ReadonlySet<number> | null },
): ShownMap {
  const { grid, kinds } = map;
  const { shows, leastKl, pick } = look;
  const arrangement = shows === 'rearranged' ? rearrange(grid, map.results) : null;
  const results = shownResults(map.results, grid, { arrangement, leastKl });
  return {
    arrangement,
    results,
    marginals: countMarginals(grid, results, kinds),
    marked: degenerateCells(results, kinds),
    picked: pickedCells(results, kinds, pick),
  };
}
