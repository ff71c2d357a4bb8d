import { useEffect, useMemo, useState } from 'react';
import { assayKey, type Assay } from '../../lib/assay/assay.ts';
import { tilePlan } from '../../lib/plan/plan.ts';
import { regionAround, regionCells, type ScreenKind } from '../../lib/plan/grid.ts';
import { isLarge } from '../../lib/results/map-counts.ts';
import {
  countPlans,
  regionSizes,
  sizesFrom,
  testedInRegion,
  type Counted,
  type RegionSize,
} from '../../lib/results/region-sizes.ts';
import { formatSite, type Rect } from '../../lib/model/site.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { isActive } from '../../state/stores/queue-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import type { MapData } from './use-map.ts';

interface Asked {
  region: Rect;
  kinds: ScreenKind[];
  assay: Assay;
}

/** Squares that a region can be screened in, and what is left of it in each; the map's first. */
export function useRegionSizes(map: MapData, model: ModelInfo, wanted: Asked): RegionSize[] {
  const lab = useLab();
  const { matrix, tile, name, shape } = map;
  const { region, kinds, assay } = wanted;
  const own = useTested(map, wanted);
  const sizes = useLabStore('results', (s) => s.sizes).get(name);
  const status = useLabStore('queue', (s) => s.status);
  const plans = sizesFrom(tile).map((size) =>
    tilePlan({ matrix, tile: size, kinds, assay, region: regionAround(shape, size, region) }),
  );
  const finer = plans.slice(1).filter((plan) => sizes?.includes(plan.sites.tile));
  const stored = finer.map((plan) => plan.sites.tile);
  const key = JSON.stringify([
    ...[model.hash, formatSite({ ...matrix, ...region })],
    ...[kinds.join(), assayKey(assay), stored],
  ]);
  const [counted, setCounted] = useState<Counted | null>(null);
  useEffect(() => {
    let isWanted = true;
    const count = async () => {
      const found = await countPlans(key, finer, {
        tested: (plan) => lab.queue.tested(plan),
        isWanted: () => isWanted,
      });
      if (found) setCounted(found);
    };
    void count();
    return () => {
      isWanted = false;
    };
    // the plans are made anew each time: the key says what they are. What is stored is read when a
    // screen begins or ends, not with every batch: that is every result of the matrix
  }, [lab, key, status]);
  return regionSizes(model.config, plans, { own, stored, counted, key });
}

/** Mutants of a region that are tested in the map's own squares here, from the results at hand. */
function useTested({ name, matrix, tile, shape }: MapData, { region, kinds }: Asked): number {
  const results = useLabStore('results', (s) => s.maps.get(name));
  const version = useLabStore('results', (s) => s.version);
  const reading = useLabStore('results', (s) => s.reading);
  const status = useLabStore('queue', (s) => s.status);
  const around = regionAround(shape, tile, region);
  const { height, width } = regionCells(shape, tile, around);
  // many cells are gone over when a screen begins or ends, and not whenever results come in
  const waits = isLarge({ rows: height, cols: width }) && (isActive({ status }) || reading);
  const upTo = waits ? status : version;
  // region and shape are made anew each time: their words are not
  const asked = [formatSite({ ...matrix, ...region }), tile, kinds.join()].join();
  return useMemo(
    () => (results ? testedInRegion(shape, { tile, kinds, region: around }, results) : 0),
    [results, asked, upTo],
  );
}
