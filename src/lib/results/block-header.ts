import type { Span } from './outcomes.ts';
import {
  BLOCK_CELLS,
  clearBit,
  countCells,
  noBits,
  type BlockBits,
  type CellSet,
} from './cell-set.ts';
import { howCode, HOWS } from './how.ts';
import type { KindTotals } from './kind-totals.ts';

/**
 * What is known of a block without reading its columns: numbers, and of every cell what it is. That
 * is all that a map's picture by kinds, its bars and its readings need.
 */
export interface BlockHeader extends KindTotals {
  block: number;
  noOps: number;
  /** Verdicts that hang on a near tie. */
  marginal: number;
  /** NSMs whose text ends in a loop. */
  loops: number;
  /** Results that were computed in place. */
  inPlace: number;
  /** NSMs by the index of their first divergent token; as long as the latest of them needs. */
  tokens: number[];
  /** The smallest and the largest KL of the NSMs, in nats; null: none has one. */
  klSpan: Span | null;
  /** The cells that are tested; null: all BLOCK_CELLS are. */
  done: BlockBits | null;
  /** The cells that are NSMs, and those that are no-ops; null: none is. */
  nsmCells: BlockBits | null;
  noOpCells: BlockBits | null;
  /** NSMs whose text is not known, counted from the block's first cell. [textless] */
  lacking: Uint16Array;
  /** How its results came about: bit c for code c (see how.ts). */
  hows: number;
  /** Numbers of what they were computed with (see origin.ts). */
  origins: number[];
}

/** Whether a stored value is a header that agrees with itself: storage outlives versions of the page, and tinkering. */
export function isHeader(value: unknown): value is BlockHeader {
  if (typeof value !== 'object' || value === null) return false;
  const { done, lacking, origins, tokens, klSpan, ...rest } = value as Record<string, unknown>;
  const isCount = (n: unknown) => Number.isInteger(n) && Number(n) >= 0;
  return (
    COUNTS.every((name) => isCount(rest[name])) &&
    areCells(rest.nsmCells, rest.nsms) &&
    areCells(rest.noOpCells, rest.noOps) &&
    Array.isArray(tokens) &&
    tokens.every(isCount) &&
    tokens.reduce((sum: number, n: number) => sum + n, 0) === rest.nsms &&
    isSpan(klSpan) &&
    (klSpan === null) === (rest.withKl === 0) &&
    Number.isFinite(rest.klSum) &&
    Number(rest.hows) < 1 << (howCode(HOWS[HOWS.length - 1]) + 1) &&
    lacking instanceof Uint16Array &&
    lacking.length === rest.textless &&
    lacking.every((cell) => cell < BLOCK_CELLS) &&
    Array.isArray(origins) &&
    origins.every((id) => Number.isInteger(id)) &&
    (done === null ? rest.tested === BLOCK_CELLS : areCells(done, rest.tested))
  );
}

const COUNTS = [
  ...[
    'block',
    'tested',
    'nsms',
    'noOps',
    'marginal',
    'loops',
    'inPlace',
    'textless',
    'withKl',
    'hows',
  ],
];

const areCells = (bits: unknown, count: unknown): boolean =>
  bits === null
    ? count === 0
    : bits instanceof Uint8Array &&
      bits.length === BLOCK_CELLS / 8 &&
      countCells(new Map([[0, bits]])) === count;

const isSpan = (span: unknown): boolean =>
  span === null || (Array.isArray(span) && span.length === 2 && span.every(Number.isFinite));

/** The cells of which all that is wanted is known. @param texts of an NSM its text too */
export function doneCells(headers: readonly BlockHeader[], texts: boolean): CellSet {
  const set: CellSet = new Map();
  for (const { block, done, lacking } of headers) {
    const bits = done ? Uint8Array.from(done) : noBits().fill(0xff);
    if (texts) for (const cell of lacking) clearBit(bits, cell);
    set.set(block, bits);
  }
  return set;
}
