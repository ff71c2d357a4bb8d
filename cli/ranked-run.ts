import { formatMatrix, matrixShape, parseMatrix } from '../src/lib/model/matrix.ts';
import type { ModelConfig } from '../src/lib/model/model-config.ts';
import { hashMutations } from '../src/lib/mutation/mutation-list.ts';
import { cellAt, type ScreenKind } from '../src/lib/plan/grid.ts';
import type { RankedSites, TileSites } from '../src/lib/plan/plan.ts';
import { tileCount } from '../src/lib/plan/sites.ts';
import {
  auditedMaps,
  drawAudit,
  type AuditedMap,
  type DrawnMutant,
} from '../src/lib/risk/draw-audit.ts';
import { indexIn } from '../src/lib/plan/sample.ts';
import type { MatrixRisk } from '../src/lib/risk/matrix-risk.ts';
import { RankedList } from '../src/lib/risk/ranked-list.ts';
import { rank, type Ranking } from '../src/lib/risk/ranking.ts';
import { RISK_BINS } from '../src/lib/risk/risk-bins.ts';
import type { RunRow } from '../src/lib/run-file/columns.ts';
import type { RunPrediction } from '../src/lib/run-file/run-prediction.ts';

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
