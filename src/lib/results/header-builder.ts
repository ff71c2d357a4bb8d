import { isMarginal } from '../assay/marginal.ts';
import type { BlockHeader } from './block-header.ts';
import type { BlockOutcomes } from './block-outcomes.ts';
import { BLOCK_CELLS, hasBit, noBits, setBit, type BlockBits } from './cell-set.ts';
import { HOW_UNKNOWN, IN_PLACE } from './how.ts';
import { NO_OP, widerSpan, type OutcomeBatch, type Span } from './outcomes.ts';

/** Results of some mutants as columns; `cells` are counted by whoever adds them. */
type Columns = Omit<OutcomeBatch, 'cells' | 'kind'>;

/** Makes a block's header of its cells, one after the other. */
export class HeaderBuilder {
  private readonly done = noBits();
  private readonly nsmCells = noBits();
  private readonly noOpCells = noBits();
  private readonly lacking: number[] = [];
  private readonly tokens: number[] = [];
  private klSpan: Span | null = null;
  private readonly sums = {
    ...{ tested: 0, nsms: 0, noOps: 0, marginal: 0, loops: 0, inPlace: 0 },
    ...{ klSum: 0, withKl: 0, hows: 0 },
  };
  private readonly block: number;

  constructor(block: number) {
    this.block = block;
  }

  /** Adds a cell, counted from the block's first; false, and nothing is added, if it was added before. */
  add(cell: number, { firstDivergent, kl, margin, outputs, how }: Columns, i: number): boolean {
    if (hasBit(this.done, cell)) return false;
    const { sums, tokens } = this;
    setBit(this.done, cell);
    sums.tested++;
    sums.hows |= 1 << (how?.[i] ?? HOW_UNKNOWN);
    if (how?.[i] === IN_PLACE) sums.inPlace++;
    if (firstDivergent[i] === NO_OP) {
      sums.noOps++;
      setBit(this.noOpCells, cell);
      return true;
    }
    if (isMarginal(margin[i])) sums.marginal++;
    if (firstDivergent[i] < 0) return true;
    sums.nsms++;
    setBit(this.nsmCells, cell);
    while (tokens.length <= firstDivergent[i]) tokens.push(0);
    tokens[firstDivergent[i]]++;
    if (outputs?.degenerate[i] === 1) sums.loops++;
    if (!outputs || outputs.index[i] < 0) this.lacking.push(cell);
    if (!Number.isFinite(kl[i])) return true;
    sums.klSum += kl[i];
    sums.withKl++;
    this.klSpan = widerSpan(this.klSpan, [kl[i], kl[i]]);
    return true;
  }

  header(origins: number[]): BlockHeader {
    const { block, sums, lacking, tokens, klSpan } = this;
    return {
      ...{ block, ...sums, tokens, klSpan, origins },
      textless: lacking.length,
      lacking: Uint16Array.from(lacking).sort(),
      done: sums.tested === BLOCK_CELLS ? null : this.done,
      nsmCells: sums.nsms > 0 ? this.nsmCells : null,
      noOpCells: sums.noOps > 0 ? this.noOpCells : null,
    };
  }
}

/** The header of a block. */
export function headerOf(block: number, outcomes: BlockOutcomes, origins: number[]): BlockHeader {
  const builder = new HeaderBuilder(block);
  for (let i = 0; i < outcomes.cells.length; i++) builder.add(outcomes.cells[i], outcomes, i);
  return builder.header(origins);
}

/** The header of a block's cells that two headers tell of; null if both tell of one of them. */
export function joinHeaders(a: BlockHeader, b: BlockHeader): BlockHeader | null {
  const done = noBits();
  for (const { done: bits } of [a, b]) {
    if (!bits) return null;
    if (bits.some((byte, i) => (done[i] & byte) !== 0)) return null;
    bits.forEach((byte, i) => (done[i] |= byte));
  }
  const either = (one: BlockBits | null, other: BlockBits | null) =>
    one && other ? one.map((byte, i) => byte | other[i]) : (one ?? other);
  const [long, short] = a.tokens.length < b.tokens.length ? [b, a] : [a, b];
  const lacking = new Uint16Array(a.lacking.length + b.lacking.length);
  lacking.set(a.lacking);
  lacking.set(b.lacking, a.lacking.length);
  lacking.sort();
  return {
    block: a.block,
    ...{ tested: a.tested + b.tested, nsms: a.nsms + b.nsms, noOps: a.noOps + b.noOps },
    ...{ marginal: a.marginal + b.marginal, loops: a.loops + b.loops },
    ...{ inPlace: a.inPlace + b.inPlace, textless: a.textless + b.textless },
    ...{ klSum: a.klSum + b.klSum, withKl: a.withKl + b.withKl, hows: a.hows | b.hows },
    tokens: long.tokens.map((nsms, i) => nsms + (short.tokens[i] ?? 0)),
    klSpan: b.klSpan ? widerSpan(a.klSpan, b.klSpan) : a.klSpan,
    lacking,
    done: a.tested + b.tested === BLOCK_CELLS ? null : done,
    nsmCells: either(a.nsmCells, b.nsmCells),
    noOpCells: either(a.noOpCells, b.noOpCells),
    origins: a.origins,
  };
}
