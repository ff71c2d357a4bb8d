import type { MatrixShape } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { NOT_TESTED } from './outcomes.ts';
import type { MapResults } from './map-results.ts';
import { mutantCount } from '../plan/sites.ts';
import { regionCells, TILE_SIZES, tileGrid } from '../plan/grid.ts';
import type { TilePlan, TileSites } from '../plan/plan.ts';

/** A size of squares, and how many mutants of a region are not tested in it. */
export interface RegionSize {
  tile: number;
  /** null: what is stored of it is still being counted. */
  left: number | null;
}

/** Sizes of squares that a region can be screened in: the map's, and finer ones; the map's first. */
export const sizesFrom = (tile: number): number[] => [
  tile,
  ...TILE_SIZES.filter((size) => size < tile).reverse(),
];

/** How many mutants of a plan's region and kinds a map knows; 0 of a map that is cut otherwise. */
export function testedInRegion(
  shape: MatrixShape,
  { tile, kinds, region }: Pick<TileSites, 'tile' | 'kinds' | 'region'>,
  results: MapResults,
): number {
  const { rows, cols } = tileGrid(shape, tile);
  const { row, col, height, width } = regionCells(shape, tile, region);
  let tested = 0;
  for (const kind of kinds) {
    const outcomes = results[kind]?.firstDivergent;
    if (outcomes?.length !== rows * cols) continue;
    // plain loops: a region may have millions of cells
    for (let r = row; r < row + height; r++) {
      const end = r * cols + col + width;
      for (let cell = end - width; cell < end; cell++) if (outcomes[cell] !== NOT_TESTED) tested++;
    }
  }
  return tested;
}

/** What was counted for one question, which its key tells: of another question it says nothing. */
export interface Counted {
  key: string;
  /** Mutants tested, by size of squares. */
  found: ReadonlyMap<number, number>;
}

/**
 * Counts plans one after the other, for as long as somebody wants to know.
 * @returns null: nobody does any more
 */
export async function countPlans(
  key: string,
  plans: readonly TilePlan[],
  asked: { tested: (plan: TilePlan) => Promise<number>; isWanted: () => boolean },
): Promise<Counted | null> {
  const found = new Map<number, number>();
  for (const plan of plans) {
    if (!asked.isWanted()) return null;
    found.set(plan.sites.tile, await asked.tested(plan));
  }
  return asked.isWanted() ? { key, found } : null;
}

/**
 * What is left of a region in each size.
 * @param known.own mutants tested in the map's own size, the first of the plans
 * @param known.stored sizes that have stored results; the others have all left
 * @param known.counted of them, for the question of its key
 */
export function regionSizes(
  config: ModelConfig,
  plans: readonly TilePlan[],
  known: { own: number; stored: readonly number[]; counted: Counted | null; key: string },
): RegionSize[] {
  const { own, stored, counted, key } = known;
  const found = counted?.key === key ? counted.found : null;
  return plans.map((plan, i) => {
    const { tile } = plan.sites;
    const tested = i === 0 ? own : stored.includes(tile) ? found?.get(tile) : 0;
    return { tile, left: tested === undefined ? null : mutantCount(config, plan) - tested };
  });
}

/** The size that a region is screened in unless told otherwise: the coarsest with something left. */
export const nextSize = (sizes: readonly RegionSize[]): number =>
  (sizes.find(({ left }) => left !== 0) ?? sizes[sizes.length - 1]).tile;
