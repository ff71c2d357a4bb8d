import { sampleRankCorrelation } from 'simple-statistics';
import { NOT_TESTED, type KindOutcomes } from '../results/outcomes.ts';
import { Z95, type Interval } from './exact.ts';

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
  /** Cohen's kappa and its 95 % interval; null where it is not defined. */
  kappa: ({ value: number } & Interval) | null;
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
  first.firstDivergent.forEach((a, cell) => {
    const b = second.firstDivergent[cell];
    if (a === NOT_TESTED || b === NOT_TESTED) return;
    table.cells++;
    if (a >= 0 && b >= 0) table.both++;
    else if (a >= 0) table.onlyFirst++;
    else if (b >= 0) table.onlySecond++;
    else table.neither++;
  });
  return table;
}

/** As {@link agreementTable}, and how alike the NSMs are that both have. */
export function agreement(first: KindMap, second: KindMap): Agreement {
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
  return { ...table, kappa: cohensKappa(table), severity: correlation(...severities), sameToken };
}

/**
 * Agreement beyond chance: κ = (p_o − p_e) / (1 − p_e), with p_o the share of cells that agree and
 * p_e the share that would if both kept their rates of NSMs but not their places (Cohen 1960).
 * Interval: the large-sample standard error of Fleiss, Cohen and Everitt (1969), ± 1.96 of them.
 * It is not defined (null) where a map has no NSM or nothing else, for both.
 */
export function cohensKappa({
  cells: n,
  both,
  onlyFirst,
  onlySecond,
  neither,
}: AgreementTable): Agreement['kappa'] {
  if (n === 0) return null;
  const p = [
    [both / n, onlyFirst / n],
    [onlySecond / n, neither / n],
  ];
  const rows = p.map(([a, b]) => a + b);
  const cols = [p[0][0] + p[1][0], p[0][1] + p[1][1]];
  const observed = p[0][0] + p[1][1];
  const expected = rows[0] * cols[0] + rows[1] * cols[1];
  if (expected >= 1) return null;
  const value = (observed - expected) / (1 - expected);
  let variance = -((value - expected * (1 - value)) ** 2);
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 2; j++) {
      const weight = i === j ? 1 - (rows[i] + cols[i]) * (1 - value) : 0;
      variance +=
        i === j ? p[i][j] * weight ** 2 : (1 - value) ** 2 * p[i][j] * (cols[i] + rows[j]) ** 2;
    }
  }
  const error = Math.sqrt(Math.max(0, variance) / n) / (1 - expected);
  return {
    value,
    low: Math.max(-1, value - Z95 * error),
    high: Math.min(1, value + Z95 * error),
  };
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
