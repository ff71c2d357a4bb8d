/** Whether several computations of one item agree, and who is wrong where they do not. */
import { isNearTie, standing, type Compared } from '../results/near-tie.ts';
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

/** How far honest machines may be apart in KL and margin: so much, and this share of the larger. */
const APART = { at: 0.05, share: 0.05 };
/** Of NSMs so many may go on in other words: a near tie behind the first divergent token is not told of. */
const OTHER_WORDS = { least: 1, share: 0.25 };
/** What hangs on tokens behind the first divergent one. */
const LATER = [
  ...(['right_in_right', 'right_in_wrong', 'text', 'texts', 'cosine', 'degenerate'] as const),
  ...(['first_word', 'first_words', 'rare_word', 'rare_word_count', 'malignant'] as const),
];

/**
 * Whether two workers say the same of every mutant; where it hangs on a near tie, either answer is right.
 * What follows the first divergent token may differ in some NSMs.
 */
export function agree(a: readonly RunRow[], b: readonly RunRow[]): boolean {
  if (a.length !== b.length || !a.every((row, i) => sameMutant(row, b[i]))) return false;
  const nsms = a.filter((row, i) => row.verdict === 'nsm' && b[i].verdict === 'nsm').length;
  const others = a.filter((row, i) => !LATER.every((name) => sameValue(row[name], b[i][name])));
  return others.length <= Math.max(OTHER_WORDS.least, OTHER_WORDS.share * nsms);
}

function sameMutant(a: RunRow, b: RunRow): boolean {
  if (!sameValue(a.value, b.value)) return false;
  // a tie that is near for one is near for all: who alone says so has no excuse
  const isNoOp = a.verdict === 'no-op' || b.verdict === 'no-op';
  if (!isNoOp && isNearTie(marginOf(a), marginOf(b))) return true;
  const isSame = standing(comparedOf(a), comparedOf(b)) === 'same' && a.token === b.token;
  return isSame && sameValue(a.kl, b.kl, APART) && sameValue(a.margin, b.margin, APART);
}

/** A margin that is not told is told to be small or not. */
const marginOf = ({ margin, marginal }: RunRow): number => margin ?? (marginal ? 0 : Infinity);

/** Whether two cells of a column are the same, numbers but for rounding or so far `apart`. */
function sameValue(a: unknown, b: unknown, apart = { at: 1e-6, share: 1e-5 }): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  const most = apart.at + apart.share * Math.max(Math.abs(a), Math.abs(b));
  return a === b || Math.abs(a - b) <= most;
}

const comparedOf = (row: RunRow): Compared => ({
  outcome: row.verdict === 'nsm' ? row.first_divergent : row.verdict === 'silent' ? SILENT : NO_OP,
  margin: marginOf(row),
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
