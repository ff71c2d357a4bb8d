import type { Grid } from '../../../../src/lib/plan/grid.ts';
import { LISTED_FROM, type ListedRisks } from '../../../../src/lib/risk/matrix-risk.ts';
import { RiskSummariser } from '../../../../src/lib/risk/summarise.ts';
import { withMargins, type Cotangent } from '../../shared/cotangents.ts';
import type { CellRisks } from '../../shared/refine.ts';
import type { RowRisks } from './matrix-risks.ts';

/** The risks of one matrix and kind by a part of the margins. */
export interface PartRisks {
  /** Of every mutant. */
  risk: Float32Array;
  /** Those that would be listed if there were no other margins; null where that was not asked. */
  listed: ListedRisks | null;
}

/** Collects them, row by row, and takes in what is refined afterwards. */
export class CollectedRisks {
  readonly risk: Float32Array;
  /** Of a map that is refined, whose list is made at the end: the cotangents of what may be in it. */
  private readonly of: Uint32Array | null;
  /** Null where nothing is to be listed. */
  private readonly summariser: RiskSummariser | null;

  /** @param most mutants listed at most; 0: none are asked for @param refined whether some will be */
  constructor(grid: Grid, most: number, refined: boolean) {
    const cells = grid.rows * grid.cols;
    this.risk = new Float32Array(cells);
    this.of = most > 0 && refined ? new Uint32Array(cells) : null;
    this.summariser = most > 0 ? new RiskSummariser(grid, most) : null;
  }

  /** The risks of a row, to first order. */
  addRow({ risks, attained }: RowRisks, row: number): void {
    const { of } = this;
    const first = row * risks.length;
    this.risk.set(risks, first);
    if (!of) this.summariser?.add(risks, attained);
    else
      risks.forEach((risk, i) => {
        if (!(risk <= LISTED_FROM)) of[first + i] = attained(i);
      });
  }

  /** Puts refined risks in the place of those to first order. */
  refine(cells: Uint32Array, refined: CellRisks): void {
    cells.forEach((cell, i) => {
      this.risk[cell] = refined.risk[i];
      if (this.of) this.of[cell] = refined.of[i];
    });
  }

  finish(cotangents: readonly Cotangent[]): PartRisks {
    const { risk, of, summariser } = this;
    if (!summariser) return { risk, listed: null };
    if (of) summariser.add(risk, (cell) => of[cell]);
    return { risk, listed: withMargins(summariser.finish().listed, cotangents) };
  }
}
