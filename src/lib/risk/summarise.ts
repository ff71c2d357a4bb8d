import type { Grid } from '../plan/grid.ts';
import {
  LISTED_FROM,
  MOST_LISTED,
  type KindRisk,
  type ListedRisks,
  type PooledRisk,
} from './matrix-risk.ts';
import { poolSide } from './pool-risks.ts';
import { countRisks, RISK_BINS } from './risk-bins.ts';

/** Mutants that there is room for to begin with. */
const ROOM = 1024;

/** What is known of a kind's risks, with a number for each of the listed instead of its margin. */
export interface RiskSummary extends Pick<KindRisk, 'bound' | 'histogram' | 'pooled'> {
  listed: Pick<ListedRisks, 'cells' | 'risk'> & {
    /** What was said of each when it was listed. */
    of: Uint32Array;
  };
}

/**
 * Summarises the risks of a map, which are fed row by row and need never be there all at once. A
 * risk that is no number counts as infinite.
 */
export class RiskSummariser {
  private readonly grid: Grid;
  private readonly most: number;
  private readonly histogram = new Uint32Array(RISK_BINS);
  private readonly pooled: PooledRisk;
  private bound = LISTED_FROM;
  private cells = new Uint32Array(ROOM);
  private risks = new Float32Array(ROOM);
  private of = new Uint32Array(ROOM);
  private count = 0;
  /** Where the next cell lies. */
  private row = 0;
  private col = 0;

  /** @param most mutants listed at most */
  constructor(grid: Grid, most = MOST_LISTED) {
    this.grid = grid;
    this.most = most;
    const side = poolSide(grid);
    const [rows, cols] = [Math.ceil(grid.rows / side), Math.ceil(grid.cols / side)];
    this.pooled = { side, rows, cols, risk: new Float32Array(rows * cols) };
  }

  /**
   * Takes the next cells, in the map's order.
   * @param describe a number to be kept of a cell that is listed, by its place among these
   */
  add(risks: Float32Array, describe?: (i: number) => number): void {
    const { cols } = this.grid;
    countRisks(risks, this.histogram);
    for (let i = 0; i < risks.length;) {
      const end = Math.min(risks.length, i + cols - this.col);
      this.addWithinRow(risks, i, end, describe);
      this.col += end - i;
      i = end;
      if (this.col < cols) continue;
      this.col = 0;
      this.row++;
    }
  }

  /** The same of cells that lie in one row. */
  private addWithinRow(
    risks: Float32Array,
    from: number,
    end: number,
    describe?: (i: number) => number,
  ): void {
    const { pooled } = this;
    const { side, risk: pool } = pooled;
    const first = this.row * this.grid.cols + this.col - from;
    let { bound } = this;
    let block = Math.floor(this.row / side) * pooled.cols + Math.floor(this.col / side);
    let left = side - (this.col % side);
    for (let i = from; i < end; i++, left--) {
      if (left === 0) [block, left] = [block + 1, side];
      let risk = risks[i];
      if (Number.isNaN(risk)) risk = Infinity;
      if (risk > pool[block]) pool[block] = risk;
      if (!(risk > bound)) continue;
      this.list(first + i, risk, describe?.(i) ?? 0);
      bound = this.bound;
    }
  }

  private list(cell: number, risk: number, of: number): void {
    if (this.count === this.cells.length) this.makeRoom();
    this.cells[this.count] = cell;
    this.risks[this.count] = risk;
    this.of[this.count] = of;
    this.count++;
    if (this.count >= 2 * this.most) this.raise();
  }

  private makeRoom(): void {
    const grown = <T extends Uint32Array | Float32Array>(to: T, from: T) => {
      to.set(from);
      return to;
    };
    const room = 2 * this.cells.length;
    this.cells = grown(new Uint32Array(room), this.cells);
    this.risks = grown(new Float32Array(room), this.risks);
    this.of = grown(new Uint32Array(room), this.of);
  }

  /** Shortens the list to the riskiest, of equals the first, and raises the bound to what it dropped. */
  private raise(): void {
    if (this.count <= this.most) return;
    const { cells, risks, of, count } = this;
    const sorted = risks.slice(0, count).sort();
    const bound = sorted[count - this.most - 1];
    let room = this.most;
    for (let i = 0; i < count; i++) if (risks[i] > bound) room--;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      if (risks[i] < bound || (risks[i] === bound && room-- <= 0)) continue;
      cells[kept] = cells[i];
      risks[kept] = risks[i];
      of[kept++] = of[i];
    }
    [this.bound, this.count] = [bound, kept];
  }

  /** The summary of all that was fed. */
  finish(): RiskSummary {
    this.raise();
    const { bound, histogram, pooled, count } = this;
    const listed = {
      cells: this.cells.slice(0, count),
      risk: this.risks.slice(0, count),
      of: this.of.slice(0, count),
    };
    return { bound, histogram, pooled, listed };
  }
}
