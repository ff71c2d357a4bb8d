import type { Grid } from '../plan/grid.ts';
import {
  LISTED_FROM,
  MOST_LISTED,
  POOLED_CELLS,
  type KindRisk,
  type ListedRisks,
  type PooledRisk,
} from './matrix-risk.ts';
import { RISK_BINS, riskBin } from './risk-bins.ts';

/** What is known of a kind's risks but which margins the listed ones are of. */
export interface RiskSummary extends Pick<KindRisk, 'bound' | 'histogram' | 'pooled'> {
  listed: Pick<ListedRisks, 'cells' | 'risk'>;
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
  private cells: number[] = [];
  private risks: number[] = [];
  /** Cells fed so far. */
  private fed = 0;

  /** @param most mutants listed at most */
  constructor(grid: Grid, most = MOST_LISTED) {
    this.grid = grid;
    this.most = most;
    const side = poolSide(grid);
    const [rows, cols] = [Math.ceil(grid.rows / side), Math.ceil(grid.cols / side)];
    this.pooled = { side, rows, cols, risk: new Float32Array(rows * cols) };
  }

  /** Takes the next cells, in the map's order. */
  add(risks: Float32Array): void {
    const { grid, histogram, pooled } = this;
    for (let i = 0; i < risks.length; i++) {
      const cell = this.fed + i;
      const risk = Number.isNaN(risks[i]) ? Infinity : risks[i];
      histogram[riskBin(risk)]++;
      const row = Math.floor(cell / grid.cols);
      const block =
        Math.floor(row / pooled.side) * pooled.cols +
        Math.floor((cell - row * grid.cols) / pooled.side);
      if (risk > pooled.risk[block]) pooled.risk[block] = risk;
      if (!(risk > this.bound)) continue;
      this.cells.push(cell);
      this.risks.push(risk);
      if (this.cells.length >= 2 * this.most) this.raise();
    }
    this.fed += risks.length;
  }

  /** Shortens the list to the riskiest, of equals the first, and raises the bound to what it dropped. */
  private raise(): void {
    if (this.cells.length <= this.most) return;
    const sorted = Float64Array.from(this.risks).sort();
    this.bound = sorted[sorted.length - this.most - 1];
    let room = this.most;
    for (const risk of this.risks) if (risk > this.bound) room--;
    const kept = this.risks.flatMap((risk, i) =>
      risk > this.bound || (risk === this.bound && room-- > 0) ? [i] : [],
    );
    this.cells = kept.map((i) => this.cells[i]);
    this.risks = kept.map((i) => this.risks[i]);
  }

  /** The summary of all that was fed. */
  finish(): RiskSummary {
    this.raise();
    const { bound, histogram, pooled } = this;
    const listed = { cells: Uint32Array.from(this.cells), risk: Float32Array.from(this.risks) };
    return { bound, histogram, pooled, listed };
  }
}

/** The smallest side of blocks that leaves no more than POOLED_CELLS of them. */
function poolSide({ rows, cols }: Grid): number {
  let side = 1;
  while (Math.ceil(rows / side) * Math.ceil(cols / side) > POOLED_CELLS) side++;
  return side;
}
