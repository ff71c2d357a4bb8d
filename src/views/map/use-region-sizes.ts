import { useEffect, useState } from 'react';
import type { ScreenAssay } from '../../lib/assays.ts';
import { planMutants, TILE_SIZES, type ScreenKind } from '../../lib/plan.ts';
import { formatSite, type Rect } from '../../lib/site.ts';
import type { ModelInfo } from '../../protocol.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import type { MapData } from './use-map.ts';

/** A size of squares, and how many mutants of a region are not tested in it. */
export interface RegionSize {
  tile: number;
  left: number;
}

/** Squares that a region can be screened in: the map's, and finer ones; the map's first. */
export function useRegionSizes(
  map: MapData,
  model: ModelInfo,
  of: { region: Rect; kinds: ScreenKind[]; assay: ScreenAssay },
): RegionSize[] {
  const lab = useLab();
  const { matrix, tile, name } = map;
  const { region, kinds, assay } = of;
  const sizes = useLabStore('results', (s) => s.sizes);
  const status = useLabStore('queue', (s) => s.status);
  const plans = [tile, ...TILE_SIZES.filter((size) => size < tile).reverse()].map((size) => ({
    ...{ matrix, tile: size, kinds, assay, region },
  }));
  const stored = plans.filter((plan) => sizes.get(name)?.includes(plan.tile));
  const asked = [formatSite({ ...matrix, ...region }), kinds.join(), stored.map((p) => p.tile)];
  // counted again when a screen ends, not with every batch
  const key = JSON.stringify([...asked, map.tested, status]);
  const [counted, setCounted] = useState<ReadonlyMap<number, number>>(new Map());
  useEffect(() => {
    let wanted = true;
    const count = async () => {
      const found = new Map<number, number>();
      for (const plan of stored) found.set(plan.tile, await lab.testedOf(plan));
      if (wanted) setCounted(found);
    };
    void count();
    return () => {
      wanted = false;
    };
    // the plans are made anew each time: the key says what they are
  }, [lab, key]);
  return plans.map((plan) => ({
    tile: plan.tile,
    left: planMutants(model.config, plan) - (counted.get(plan.tile) ?? 0),
  }));
}

/** The size that a region is screened in unless told otherwise: the coarsest with something left. */
export const nextSize = (sizes: readonly RegionSize[]): number =>
  (sizes.find(({ left }) => left > 0) ?? sizes[sizes.length - 1]).tile;
