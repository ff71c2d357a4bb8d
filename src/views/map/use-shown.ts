import { isDegenerate, isPicked } from '../../figures/cells.ts';
import { marginalsOf, type Marginals } from '../../figures/marginals.ts';
import type { PlaceTest } from '../../figures/cell-marks.ts';
import { arrangeByCounts, originOf, type Arrangement } from '../../lib/stats/rearrange.ts';
import { hasCell } from '../../lib/results/cell-set.ts';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import type { MapShows } from '../../state/stores/view.ts';
import type { MapData } from './use-map.ts';

/** The order in which a map's rows and columns are shown; null: as they are. */
export const arrangementOf = ({ counts }: Pick<MapData, 'counts'>, shows: MapShows) =>
  shows === 'rearranged' ? arrangeByCounts(counts.all.signed) : null;

/** Whether a cell's result, of any of some kinds, comes from a device that is not proven. */
export const isProvisional = (
  { provisional }: Pick<MapData, 'provisional'>,
  kinds: readonly ScreenKind[],
  cell: number,
): boolean => provisional !== null && kinds.some((kind) => hasCell(provisional[kind], cell));

/** What a figure shows of a map beside its cells. */
export interface Surroundings {
  marginals: Marginals;
  /** Which places are marked: those of cells that end in a loop. */
  marked: PlaceTest;
  /** Which places have provisional results. */
  provisional: PlaceTest;
  /** Which places have cells of picked outputs. */
  picked: PlaceTest;
}

export function surroundingsOf(
  map: Pick<MapData, 'results' | 'kinds' | 'shown' | 'least' | 'provisional'>,
  arrangement: Arrangement | null,
  pick: ReadonlySet<number> | null,
): Surroundings {
  const cellAt = (place: number) => (arrangement ? originOf(arrangement, place) : place);
  const hasLoops = map.kinds.some((kind) => map.shown.kinds[kind].loops > 0);
  return {
    marginals: marginalsOf(map.shown, map.kinds, arrangement),
    marked: hasLoops ? (place) => isDegenerate(map, cellAt(place)) : null,
    provisional: map.provisional && ((place) => isProvisional(map, map.kinds, cellAt(place))),
    picked: pick && ((place) => isPicked(map, cellAt(place), pick)),
  };
}
