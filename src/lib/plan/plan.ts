/** What a screen tests: one form for page, command line, run file and link. */
import { assayKey, type Assay } from '../assay/assay.ts';
import { formatMatrix, parseMatrix, type MatrixId } from '../model/matrix.ts';
import type { Region, ScreenKind } from './grid.ts';
import type { MapId } from './result-key.ts';

/** Two screens of equal plan, model and adapter have equal results. */
export interface Plan {
  sites: Sites;
  assay: Assay;
  /** Whether NSMs are generated to their end and their texts kept; else they are written when opened. */
  texts: boolean;
  /** Where the screen is one part of several. */
  shard?: Shard;
}

export type Sites = TileSites | ListSites | RankedSites;

/**
 * Tiles of matrices, every tile with every kind: matrix by matrix, tiles coarse to fine (see
 * coarse-order.ts), all kinds of a tile together.
 */
export interface TileSites {
  type: 'tiles';
  /** `L2.gate`, …; each once. */
  matrices: string[];
  /** Height and width of a tile in weights; tiles at the far edges may be smaller. */
  tile: number;
  kinds: ScreenKind[];
  /** Only these tiles of each matrix. */
  region?: Region;
  /** Only so many mutants of all these, drawn by a seed; they keep their order. */
  sample?: Sample;
  order: 'coarse';
}

export interface Sample {
  count: number;
  seed: number;
}

/** Mutations that were given one by one, in the order they were given. */
export interface ListSites {
  type: 'list';
  count: number;
  /** Of the list (see mutation-list.ts), hex. */
  sha256: string;
}

/**
 * A list in the order of its rank, the riskiest mutation first. Mutants of one matrix are cheaper
 * together, so each window of it is screened matrix by matrix: what is known after some windows is
 * the head of the ranking.
 */
export interface RankedSites extends Omit<ListSites, 'type'> {
  type: 'ranked';
  /** Mutants of a window. */
  window: number;
}

/** Part `index` of `count`, from 1: every count-th mutant. */
export interface Shard {
  index: number;
  count: number;
}

/** A plan of tiles. */
export type TilePlan = Plan & { sites: TileSites };

export const isTilePlan = (plan: Plan): plan is TilePlan => plan.sites.type === 'tiles';

/** The plan that screens one map, or a region of it. */
export function tilePlan({
  matrix,
  tile,
  kinds,
  assay,
  texts = false,
  region,
}: MapId & { kinds: readonly ScreenKind[]; texts?: boolean; region?: Region }): TilePlan {
  const sites: TileSites = {
    type: 'tiles',
    matrices: [formatMatrix(matrix)],
    tile,
    kinds: [...kinds],
    ...(region ? { region } : {}),
    order: 'coarse',
  };
  return { sites, assay, texts };
}

/** The only matrix of a plan. Throws a RangeError where it has none or several. */
export function matrixOf({ sites: { matrices } }: TilePlan): MatrixId {
  const matrix = matrices.length === 1 ? parseMatrix(matrices[0]) : null;
  if (!matrix) throw new RangeError(`The plan is not of one matrix: ${matrices.join(', ')}.`);
  return matrix;
}

/** The map that a plan of one matrix fills. */
export const mapOf = (plan: TilePlan): MapId => ({
  matrix: matrixOf(plan),
  tile: plan.sites.tile,
  assay: plan.assay,
});

/** Whether two plans screen the same mutants under the same assay. */
export function samePlan(a: TilePlan, b: TilePlan): boolean {
  const key = ({ sites, assay, texts, shard }: TilePlan) => {
    const { matrices, tile, kinds, region, sample } = sites;
    const parts = [matrices, tile, kinds, region?.rows, region?.cols, sample?.count, sample?.seed];
    return JSON.stringify([...parts, texts, shard?.index, shard?.count, assayKey(assay)]);
  };
  return key(a) === key(b);
}
