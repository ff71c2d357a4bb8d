/** Whether several computations of one item agree, and who is wrong where they do not. */
import { standing, type Compared } from '../results/near-tie.ts';
import { NO_OP, SILENT } from '../results/outcomes.ts';
import type { RunRow } from '../run-file/columns.ts';

/** A worker's rows of an item. */
export interface Copy {
  worker: string;
  rows: readonly RunRow[];
}

export interface Quorum {
  /** Workers whose copy agrees with that of most. */
  agreed: string[];
  /** Workers whose copy does not. */
  outvoted: string[];
  /** Copies differ and none has a majority: another one decides. */
  open: boolean;
}

/** Whether two workers say the same of every mutant; where one hangs on a near tie, either answer is right. */
export const agree = (a: readonly RunRow[], b: readonly RunRow[]): boolean =>
  a.length === b.length && a.every((row, i) => sameMutant(row, b[i]));

function sameMutant(a: RunRow, b: RunRow): boolean {
  const how = standing(comparedOf(a), comparedOf(b));
  if (how !== 'same') return how === 'marginal';
  return a.token === b.token || a.marginal || b.marginal;
}

const comparedOf = (row: RunRow): Compared => ({
  outcome: row.verdict === 'nsm' ? row.first_divergent : row.verdict === 'silent' ? SILENT : NO_OP,
  // a margin that is not told is told to be small or not
  margin: row.margin ?? (row.marginal ? 0 : Infinity),
  promptsDiverged: row.prompts_diverged,
});

/** Whether each copy agrees with each other one: then so do any some of them. */
export const allAgree = (copies: readonly Pick<Copy, 'rows'>[]): boolean =>
  copies.every((one, i) => copies.slice(i + 1).every((other) => agree(one.rows, other.rows)));

/** What is to be said of copies of one item that all agree. */
export const unanimous = (copies: readonly Pick<Copy, 'worker'>[]): Quorum => ({
  agreed: copies.map(({ worker }) => worker),
  outvoted: [],
  open: false,
});

/** Compares copies of one item by different workers. */
export function quorum(copies: readonly Copy[]): Quorum {
  const withSame = copies.map(({ rows }) =>
    copies.filter((other) => agree(rows, other.rows)).map(({ worker }) => worker),
  );
  const most = withSame.reduce((best, one) => (one.length > best.length ? one : best), []);
  if (most.length === copies.length) return { agreed: most, outvoted: [], open: false };
  if (2 * most.length <= copies.length || most.length < 2)
    return { agreed: [], outvoted: [], open: true };
  const outvoted = copies.map(({ worker }) => worker).filter((worker) => !most.includes(worker));
  return { agreed: most, outvoted, open: false };
}
