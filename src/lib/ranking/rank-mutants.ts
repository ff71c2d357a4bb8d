import type { MatrixId, Projection } from '../model/matrix.ts';
import type { ScreenKind } from '../plan/grid.ts';
import { isUnread, type KindOutcomes } from '../results/outcomes.ts';
import type { ListedRisks } from '../risk/matrix-risk.ts';
import { TopK, type Placed } from './top-k.ts';

export const RANK_ORDERS = ['kl', 'token', 'risk'] as const;
/**
 * NSMs by severity (their KL), NSMs by how early they diverge, or mutants by their predicted risk,
 * whether they were run or not.
 */
export type RankOrder = (typeof RANK_ORDERS)[number];

/** What of a model is ranked. */
export interface RankFilter {
  kinds: readonly ScreenKind[];
  /** null: all of them. */
  layer: number | null;
  projection: Projection | null;
}

/** Whether the mutants of a matrix and kind are ranked. */
export const isRanked = (
  { layer, projection }: MatrixId,
  kind: ScreenKind,
  filter: RankFilter,
): boolean =>
  filter.kinds.includes(kind) &&
  (filter.layer ?? layer) === layer &&
  (filter.projection ?? projection) === projection;

/** A matrix and a kind, and what is known of their mutants. */
export interface MapToRank {
  matrix: MatrixId;
  kind: ScreenKind;
}
export interface VerifiedMap extends MapToRank {
  outcomes: KindOutcomes;
}
export interface PredictedMap extends MapToRank {
  listed: Pick<ListedRisks, 'cells' | 'risk'>;
}

/** One mutant, by its place. */
export interface MutantPlace extends MapToRank {
  cell: number;
}

/** One mutant of a ranking. */
export interface RankedMutant extends MutantPlace {
  /** What it is ranked by: KL in nats, index of the first divergent token, or risk. */
  by: number;
}

export interface RankedMutants {
  /** The best first. */
  mutants: RankedMutant[];
  /** How many there are to be ranked, those that are left out and those that are not read among them. */
  all: number;
  /** The last of a full ranking: what is not read yet may be better. null: there is room. */
  worst: Pick<Placed, 'first' | 'second'> | null;
}

/** So many cells are gone over at a time. */
const SLICE = 32_768;

/** The two keys of an NSM in an order, larger is better. */
export const nsmKeys = (order: 'kl' | 'token', token: number, kl: number) =>
  order === 'kl' ? ([kl, -token] as const) : ([-token, kl] as const);

/**
 * The first NSMs of some maps in an order; of equal ones those that diverge earlier, or are more severe,
 * then in the order of the maps and cells. Goes over them in slices: it yields after each, so that
 * others get their turn. Of cells that are not read only the number counts.
 * @param most how many
 */
export function* rankVerified(
  maps: readonly VerifiedMap[],
  order: 'kl' | 'token',
  most: number,
): Generator<void, RankedMutants> {
  const best = new TopK(most);
  let all = 0;
  for (const [index, { outcomes }] of maps.entries()) {
    const { firstDivergent, kl, unread } = outcomes;
    for (let from = 0; from < firstDivergent.length; from += SLICE) {
      const end = Math.min(firstDivergent.length, from + SLICE);
      // a plain loop: a map may have millions of cells
      for (let cell = from; cell < end; cell++) {
        const token = firstDivergent[cell];
        if (token < 0) continue;
        all++;
        if (unread && isUnread(outcomes, cell)) continue;
        const [first, second] = nsmKeys(order, token, kl[cell]);
        best.offer(first, second, index, cell);
      }
      yield;
    }
  }
  return ranked(maps, best, all, order === 'token' ? -1 : 1);
}

/** The riskiest of the listed mutants of some maps, in slices too; of equal ones in the order of the maps and cells. */
export function* rankPredicted(
  maps: readonly PredictedMap[],
  most: number,
): Generator<void, RankedMutants> {
  const best = new TopK(most);
  let all = 0;
  for (const [index, { listed }] of maps.entries()) {
    const { cells, risk } = listed;
    all += cells.length;
    for (let from = 0; from < cells.length; from += SLICE) {
      const end = Math.min(cells.length, from + SLICE);
      // what is no number counts as infinite, as wherever risks are
      for (let i = from; i < end; i++)
        best.offer(Number.isNaN(risk[i]) ? Infinity : risk[i], 0, index, cells[i]);
      yield;
    }
  }
  return ranked(maps, best, all, 1);
}

function ranked(maps: readonly MapToRank[], best: TopK, all: number, sign: 1 | -1): RankedMutants {
  const mutants = best.inOrder().map(({ first, map, cell }) => {
    const { matrix, kind } = maps[map];
    return { matrix, kind, cell, by: sign * first + 0 };
  });
  return { mutants, all, worst: best.worst };
}
