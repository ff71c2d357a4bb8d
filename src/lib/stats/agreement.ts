import { sampleRankCorrelation } from 'simple-statistics';
import type { Grid } from '../plan/grid.ts';
import { NOT_TESTED, type KindOutcomes } from '../results/outcomes.ts';
import type { Interval } from './exact.ts';
import { bootstrapLines, hull } from './line-bootstrap.ts';
import { AXES, lineOf, type Axis } from './signed-cells.ts';

/** How two maps of one grid answer to one kind, over the cells that both have tested. */
export interface AgreementTable {
  /** Cells tested in both. */
  cells: number;
  /** NSMs in both, only in the first, only in the second, in neither. */
  both: number;
  onlyFirst: number;
  onlySecond: number;
  neither: number;
}

export interface Agreement extends AgreementTable {
  /** Cohen's kappa and its 95 % interval (below); null where they are not defined. */
  kappa: { value: number; interval: Interval | null } | null;
  /** Correlation of severity (below); null where it is not defined. */
  severity: number | null;
  /** Of the NSMs in both: how many part at the same token, of the same run where there are several. */
  sameToken: number;
}

type KindMap = Pick<KindOutcomes, 'firstDivergent' | 'kl' | 'divergentPrompt'>;

const NOTHING: AgreementTable = { cells: 0, both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };

/** Tables of kinds or maps put together. */
export function sumTables(tables: readonly AgreementTable[]): AgreementTable {
  return tables.reduce(
    (sum, table) => ({
      cells: sum.cells + table.cells,
      both: sum.both + table.both,
      onlyFirst: sum.onlyFirst + table.onlyFirst,
      onlySecond: sum.onlySecond + table.onlySecond,
      neither: sum.neither + table.neither,
    }),
    NOTHING,
  );
}

/**
 * Counts what two maps found of one kind. A no-op counts as silent: neither changes the answer.
 * Throws a RangeError for maps of different grids.
 */
export function agreementTable(
  first: Pick<KindMap, 'firstDivergent'>,
  second: Pick<KindMap, 'firstDivergent'>,
): AgreementTable {
  if (first.firstDivergent.length !== second.firstDivergent.length)
    throw new RangeError('The maps have different numbers of cells.');
  const table = { ...NOTHING };
  first.firstDivergent.forEach((a, cell) => countCell(table, a, second.firstDivergent[cell]));
  return table;
}

function countCell(table: AgreementTable, a: number, b: number): void {
  if (a === NOT_TESTED || b === NOT_TESTED) return;
  table.cells++;
  if (a >= 0 && b >= 0) table.both++;
  else if (a >= 0) table.onlyFirst++;
  else if (b >= 0) table.onlySecond++;
  else table.neither++;
}

/**
 * As {@link agreementTable}, and how alike the NSMs are that both have. Kinds of one matrix may
 * stand one after the other, each of grid.rows · grid.cols cells.
 */
export function agreement(first: KindMap, second: KindMap, grid: Grid): Agreement {
  const table = agreementTable(first, second);
  const severities: [number[], number[]] = [[], []];
  let sameToken = 0;
  first.firstDivergent.forEach((a, cell) => {
    const b = second.firstDivergent[cell];
    if (a < 0 || b < 0) return;
    if (a === b && first.divergentPrompt?.[cell] === second.divergentPrompt?.[cell]) sameToken++;
    const [x, y] = [first.kl[cell], second.kl[cell]];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    severities[0].push(x);
    severities[1].push(y);
  });
  const value = cohensKappa(table);
  const kappa = value === null ? null : { value, interval: kappaInterval(first, second, grid) };
  return { ...table, kappa, severity: correlation(...severities), sameToken };
}

/**
 * Agreement beyond chance: κ = (p_o − p_e) / (1 − p_e), with p_o the share of cells that agree and
 * p_e the share that would if both kept their rates of NSMs but not their places (Cohen 1960). It is
 * not defined (null) where both maps have no NSM, or nothing else.
 */
export function cohensKappa({
  cells: n,
  both,
  onlyFirst,
  onlySecond,
  neither,
}: AgreementTable): number | null {
  const [first, second] = [both + onlyFirst, both + onlySecond];
  const expected = (first * second + (n - first) * (n - second)) / (n * n);
  if (n === 0 || expected >= 1) return null;
  return ((both + neither) / n - expected) / (1 - expected);
}

/** Additions that an interval may cost: fewer resamples of maps with very many lines. */
const MOST_ADDITIONS = 4e6;

/**
 * The 95 % interval of kappa over lines: rows, or columns, are drawn again with all their cells of
 * both maps, since cells of a line often answer together; it holds both of these
 * (line-bootstrap.ts). Null for a degenerate table: a map without NSMs or with nothing else, maps
 * that agree in every cell, or fewer than two lines.
 */
function kappaInterval(
  first: Pick<KindMap, 'firstDivergent'>,
  second: Pick<KindMap, 'firstDivergent'>,
  grid: Grid,
): Interval | null {
  const interval = hull(AXES.map((axis) => drawnAgain(lineTables(first, second, grid, axis))));
  return interval && interval.low < interval.high ? interval : null;
}

function drawnAgain(tables: readonly AgreementTable[]): Interval | null {
  const resamples = Math.min(1000, Math.ceil(MOST_ADDITIONS / tables.length));
  const sum = { ...NOTHING };
  return bootstrapLines(
    tables.length,
    (drawn) => {
      Object.assign(sum, NOTHING);
      for (let l = 0; l < drawn.length; l++) {
        sum.cells += drawn[l] * tables[l].cells;
        sum.both += drawn[l] * tables[l].both;
        sum.onlyFirst += drawn[l] * tables[l].onlyFirst;
        sum.onlySecond += drawn[l] * tables[l].onlySecond;
        sum.neither += drawn[l] * tables[l].neither;
      }
      return cohensKappa(sum) ?? NaN;
    },
    { resamples, seed: 1 },
  );
}

/** The table of each line that has cells tested in both. */
function lineTables(
  first: Pick<KindMap, 'firstDivergent'>,
  second: Pick<KindMap, 'firstDivergent'>,
  grid: Grid,
  axis: Axis,
): AgreementTable[] {
  const tables = Array.from({ length: grid[axis] }, () => ({ ...NOTHING }));
  const cells = grid.rows * grid.cols;
  first.firstDivergent.forEach((a, cell) =>
    countCell(tables[lineOf(grid, axis, cell % cells)], a, second.firstDivergent[cell]),
  );
  return tables.filter((table) => table.cells > 0);
}

/**
 * Correlation of severity: Spearman's rank correlation of KL over the cells that are NSMs in both.
 * null below three of them, and where all are equally severe.
 */
function correlation(x: number[], y: number[]): number | null {
  if (x.length < 3) return null;
  const r = sampleRankCorrelation(x, y);
  return Number.isFinite(r) ? r : null;
}
