import { formatMatrix, matrixShape, parseMatrix } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { hashMutations } from '../mutation/mutation-list.ts';
import { cellAt, type ScreenKind } from '../plan/grid.ts';
import type { RankedSites, TileSites } from '../plan/plan.ts';
import { tileCount } from '../plan/sites.ts';
import { auditedMaps, drawAudit, type AuditedMap, type DrawnMutant } from '../risk/draw-audit.ts';
import { indexIn, MAX_LISTED } from '../plan/sample.ts';
import type { MatrixRisk } from '../risk/matrix-risk.ts';
import { RankedList } from '../risk/ranked-list.ts';
import { budgetCount, formatBudget, type Budget } from '../risk/budget.ts';
import { LIST_WINDOW } from '../risk/listed-mutants.ts';
import { head, rank, type Ranking } from '../risk/ranking.ts';
import { RISK_BINS } from '../risk/risk-bins.ts';
import type { RunRow } from './columns.ts';
import type { RunPrediction } from './run-prediction.ts';

/** What was predicted of some tiles. */
export interface Predicted {
  sites: TileSites;
  risks: MatrixRisk[];
  /** Of all that is listed. */
  ranking: Ranking;
  told: Pick<RunPrediction, 'matrices' | 'kinds' | 'tile' | 'mutants' | 'histogram'>;
}

/** The list of a ranked run, what ranked it, and what each row tells of that. */
export interface RankedRun {
  sites: RankedSites;
  list: RankedList;
  prediction: RunPrediction;
}

/** @param risks in any order */
export function predicted(
  config: ModelConfig,
  sites: TileSites,
  risks: readonly MatrixRisk[],
): Predicted {
  const { matrices, kinds, tile } = sites;
  const order = ({ matrix }: MatrixRisk) => matrices.indexOf(formatMatrix(matrix));
  // whatever order they came in, equal risks are ranked in the order of the matrices
  const sorted = [...risks].sort((a, b) => order(a) - order(b));
  const histogram = new Array<number>(RISK_BINS).fill(0);
  for (const map of sorted.flatMap((one) => one.kinds))
    map.histogram.forEach((count, bin) => (histogram[bin] += count));
  const told = { matrices, kinds, tile, mutants: tileCount(config, sites), histogram };
  return { sites, risks: sorted, ranking: rank(sorted), told };
}

/**
 * The run that verifies some of the riskiest mutants and audits the others.
 * @param verified the riskiest first
 * @param audit null: none yet, or none at all
 */
export function rankedRun(
  config: ModelConfig,
  { risks, told }: Predicted,
  verified: Ranking,
  {
    audit,
    budget,
    window,
  }: { audit: { count: number; seed: number } | null; budget: string; window: number },
): RankedRun {
  const { tile } = told;
  const count = verified.cell.length;
  const maps = auditedMaps(risks, testedBy(verified));
  const drawn = audit && drawAudit(maps, audit.count, audit.seed);
  const mutants = drawn ? joined(verified, maps, drawn.drawn) : verified;
  const list = new RankedList(config, tile, mutants);
  const strata = drawn?.strata.map(({ from, to, size, drawn: of }) => ({
    from,
    to,
    size,
    drawn: of,
  }));
  const sites: RankedSites = {
    ...{ type: 'ranked', count: list.length, sha256: hashMutations(list), window },
  };
  const prediction: RunPrediction = {
    ...told,
    ...{ budget, verified: count },
    audit: audit && strata ? { seed: audit.seed, strata } : null,
  };
  return { sites, list, prediction };
}

/** How far a ranked list is verified, and how many of the others are audited. */
export interface RankedWish {
  verify: Budget;
  /** Mutants drawn of the rest; 0: none. */
  audit: number;
  /** Of the audit. */
  seed: number;
}

/** The riskiest mutants that may be verified by a budget. */
export const mostVerified = (
  { ranking, told }: Predicted,
  { verify, audit }: Pick<RankedWish, 'verify' | 'audit'>,
): Ranking =>
  head(ranking, Math.min(MAX_LISTED - audit, budgetCount(verify, ranking.risk, told.mutants)));

/** The run of a budget whose end is known before anything is verified. */
export function closedRun(config: ModelConfig, all: Predicted, wish: RankedWish): RankedRun {
  const { verify, audit: count, seed } = wish;
  return rankedRun(config, all, mostVerified(all, wish), {
    audit: count > 0 ? { count, seed } : null,
    budget: formatBudget(verify),
    window: LIST_WINDOW,
  });
}

/** The mutants of rows that were verified, in their order. */
export function verifiedOf(
  config: ModelConfig,
  { ranking: { maps }, told: { tile } }: Predicted,
  rows: readonly RunRow[],
): Ranking {
  const verified = rows.filter(({ how }) => how !== 'audit');
  const index = new Map(maps.map(({ matrix, kind }, i) => [`${matrix} ${kind}`, i]));
  const cellOf = ({ matrix, row, col }: RunRow) =>
    cellAt(matrixShape(config, parseMatrix(matrix)!.projection), tile, row, col);
  return {
    maps,
    map: Uint16Array.from(verified, ({ matrix, kind }) => index.get(`${matrix} ${kind}`)!),
    cell: Uint32Array.from(verified, cellOf),
    risk: Float32Array.from(verified, ({ risk }) => risk ?? NaN),
  };
}

/** What of a map is among the verified. */
function testedBy(verified: Ranking) {
  const tested = new Map<string, Set<number>>();
  verified.cell.forEach((cell, i) => {
    const { matrix, kind } = verified.maps[verified.map[i]];
    const key = `${matrix} ${kind}`;
    const known = tested.get(key);
    if (known) known.add(cell);
    else tested.set(key, new Set([cell]));
  });
  return (matrix: string, kind: ScreenKind) => {
    const cells = tested.get(`${matrix} ${kind}`) ?? new Set();
    return { tested: cells.size, isTested: (cell: number) => cells.has(cell) };
  };
}

/** Verified mutants, and after them those that were drawn. */
function joined(
  verified: Ranking,
  maps: readonly AuditedMap[],
  drawn: readonly DrawnMutant[],
): Ranking {
  const riskOf = ({ map, cell }: DrawnMutant) => {
    const { listed } = maps[map];
    const at = indexIn(listed.cells, cell);
    return at < 0 ? NaN : listed.risk[at];
  };
  const count = verified.cell.length;
  const length = count + drawn.length;
  const all: Ranking = {
    maps: verified.maps,
    map: new Uint16Array(length),
    cell: new Uint32Array(length),
    risk: new Float32Array(length),
  };
  for (const column of ['map', 'cell', 'risk'] as const) all[column].set(verified[column]);
  drawn.forEach((one, i) => {
    all.map[count + i] = one.map;
    all.cell[count + i] = one.cell;
    all.risk[count + i] = riskOf(one);
  });
  return all;
}
