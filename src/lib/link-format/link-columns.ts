/** Screens as a link brings them, and the columns of their results (see link-layout.ts). */
import type { ByteReader } from '../base/byte-stream.ts';
import type { LinkScreen } from './link-screen.ts';
import { tileGrid, type Grid } from '../plan/grid.ts';
import { isTilePlan } from '../plan/plan.ts';
import { LabError } from '../base/failure.ts';
import { matrixShape, parseMatrix } from '../model/matrix.ts';
import { EXTRA_NAMES, EXTRAS, NO_OP, NOT_TESTED, type KindOutcomes } from '../results/outcomes.ts';
import { FORMAT, readHeader } from '../run-file/run-header.ts';

/** Most cells that travel in a link, every kind counted: all single weights of the organism. What they need is known before room is made. */
export const MAX_CELLS = 2_500_000;

/** Most characters of a plan: its prompts, and the names of its matrices. */
const MAX_PLAN = 2_000_000;

/** The columns a link may carry. How results came about is said once, in the provenance. */
export const LINK_EXTRAS = EXTRA_NAMES.filter((name) => name !== 'how' && name !== 'engine');

/** The bit of KL in what says which columns follow; the others have that of their place in LINK_EXTRAS. */
export const KL_COLUMN = 1 << 20;

/**
 * KL as a byte: 0 is none, others are a twelfth of an octave apart, from 2^−16 nats to 2^5.1.
 * A difference of 3 % is far below what a map's colour shows.
 */
const STEPS = 12;
const LOWEST = -16;

/** KL in nats as a byte; what is no number counts as none. */
export function klByte(kl: number): number {
  if (!(kl > 0)) return 0;
  return Math.min(255, Math.max(1, Math.round(STEPS * (Math.log2(kl) - LOWEST)) + 1));
}

/** KL in nats that a byte stands for. */
export function byteKl(byte: number): number {
  return byte === 0 ? 0 : Math.fround(2 ** ((byte - 1) / STEPS + LOWEST));
}

/** The grid of one of a screen's matrices. */
export function gridIn(
  { plan, provenance }: Pick<LinkScreen, 'plan' | 'provenance'>,
  name: string,
): Grid {
  const matrix = parseMatrix(name);
  if (!matrix) throw new RangeError(`"${name}" names no matrix.`);
  return tileGrid(matrixShape(provenance.model.config, matrix.projection), plan.sites.tile);
}

/** How many cells a screen's maps have, every kind counted. */
export function countCellsOf(screen: Pick<LinkScreen, 'plan' | 'provenance'>): number {
  const { matrices, kinds } = screen.plan.sites;
  return matrices.reduce((sum, name) => {
    const { rows, cols } = gridIn(screen, name);
    return sum + rows * cols * kinds.length;
  }, 0);
}

/**
 * Reads plan and provenance, two texts, and checks what they say of the maps that follow. Nothing is allocated for the maps.
 */
export function readPlan(from: ByteReader): Pick<LinkScreen, 'plan' | 'provenance'> {
  const header = { format: String(FORMAT), plan: from.text(), provenance: from.text() };
  if (header.plan.length > MAX_PLAN) throw new RangeError('A plan is too long.');
  const { plan, provenance } = readHeader(header);
  if (!isTilePlan(plan) || plan.sites.region || plan.sites.sample || plan.shard)
    throw unreadable('they are not of whole maps');
  return { plan, provenance };
}

/**
 * Of outcomes just read: how many are tested, and that no KL is known of them, and no margin but that
 * it is none of a near tie.
 * @param most the outcome of all cells but `others`
 */
export function nothingElseKnown(
  part: KindOutcomes,
  most: number,
  others: readonly number[],
): void {
  const { firstDivergent: outcomes, kl, margin } = part;
  const tell = (cell: number) => {
    kl[cell] = NaN;
    margin[cell] = outcomes[cell] > NO_OP ? Infinity : NaN;
  };
  const othersTested = others.filter((cell) => outcomes[cell] !== NOT_TESTED).length;
  if (most === NOT_TESTED) part.tested = othersTested;
  else {
    part.tested = outcomes.length - others.length + othersTested;
    kl.fill(NaN);
    margin.fill(most > NO_OP ? Infinity : NaN);
  }
  others.forEach(tell);
}

/**
 * Reads which columns follow, and these: of every NSM of all parts, column by column.
 * @param nsms the cells of each part that are NSMs
 */
export function readColumns(
  from: ByteReader,
  parts: KindOutcomes[],
  nsms: readonly (readonly number[])[],
): void {
  const columns = from.whole();
  if (columns >= 2 * KL_COLUMN) throw new RangeError('There is a column that is not known.');
  for (const [i, name] of LINK_EXTRAS.entries()) {
    if (!(columns & (1 << i))) continue;
    const { array, unknown } = EXTRAS[name];
    const most = 2 ** (8 * array.BYTES_PER_ELEMENT - 1) - 1;
    parts.forEach((part, k) => {
      const column = new array(part.firstDivergent.length).fill(unknown);
      for (const cell of nsms[k]) {
        const value = from.whole() - 1;
        if (value > most) throw new RangeError(`${name}: a number is too large.`);
        column[cell] = value;
      }
      Object.assign(part, { [name]: column });
    });
  }
  if (columns & KL_COLUMN)
    parts.forEach(({ kl }, k) => {
      for (const cell of nsms[k]) kl[cell] = byteKl(from.byte());
    });
}

/** The cells whose outcome is wanted, in their order. */
export function cellsWhere(
  outcomes: Int16Array,
  wanted: (outcome: number, cell: number) => boolean,
): number[] {
  const found: number[] = [];
  for (let cell = 0; cell < outcomes.length; cell++)
    if (wanted(outcomes[cell], cell)) found.push(cell);
  return found;
}

/** Results in a link that cannot be read. */
export function unreadable(why: string, cause?: unknown): LabError {
  return new LabError(
    'bad-request',
    `The results in the link cannot be read: ${why}.`,
    'Ask for the link again, or for the run file; the rest of the link is shown.',
    { cause },
  );
}
