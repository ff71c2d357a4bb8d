import { useMemo } from 'react';
import { KL_RANGE, klRangeOf, type KlRange } from '../../figures/kl-scale.ts';
import { useLabStore } from '../lab-context.ts';
import type { MapData } from './use-map.ts';

/** The scale of KL of the map in view: it fits the NSMs that are shown, and widens as they come in. */
export function useKlRange(map: MapData): KlRange {
  const colour = useLabStore('map', (s) => s.colour);
  const [low, high] = useMemo(
    () => (colour === 'kl' ? klRangeOf([map.results], map.kinds, map.least.kl) : KL_RANGE),
    [map, colour],
  );
  // the same one as long as its ends are
  return useMemo(() => [low, high], [low, high]);
}
