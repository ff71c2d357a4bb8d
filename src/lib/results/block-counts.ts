import { NO_OP, NOT_TESTED, type KindOutcomes } from './outcomes.ts';
import { SCREEN_KINDS, type Grid, type ScreenKind } from '../plan/grid.ts';

/** Most blocks that a map is divided into. */
const MOST_BLOCKS = 1 << 16;

/** Mutants of one kind in each block. */
export interface BlockNumbers {
  tested: Uint32Array;
  /** Of them those that change a weight. */
  effective: Uint32Array;
  nsms: Uint32Array;
}

/** How many cells one of a grid's blocks of 2^level × 2^level has: at the far edges fewer. */
export function cellsOfBlock({ rows, cols }: Grid, level: number, block: number): number {
  const size = 2 ** level;
  const across = Math.ceil(cols / size);
  const row = Math.floor(block / across) * size;
  const col = (block % across) * size;
  return Math.min(size, rows - row) * Math.min(size, cols - col);
}

/** A large map's mutants counted by blocks of 2^level × 2^level cells: enough for a small picture of it. */
export class BlockCounts {
  readonly level: number;
  readonly rows: number;
  readonly cols: number;
  readonly kinds: Record<ScreenKind, BlockNumbers>;
  private readonly grid: Grid;

  constructor(grid: Grid, most = MOST_BLOCKS) {
    this.grid = grid;
    let level = 0;
    const lines = (n: number) => Math.ceil(n / 2 ** level);
    while (lines(grid.rows) * lines(grid.cols) > most) level++;
    this.level = level;
    this.rows = lines(grid.rows);
    this.cols = lines(grid.cols);
    const numbers = () => new Uint32Array(this.rows * this.cols);
    const kind = () => ({ tested: numbers(), effective: numbers(), nsms: numbers() });
    this.kinds = Object.fromEntries(
      SCREEN_KINDS.map((name) => [name, kind()]),
    ) as typeof this.kinds;
  }

  /** The block of a cell. */
  blockOf(cell: number): number {
    const { cols } = this.grid;
    return (Math.floor(cell / cols) >> this.level) * this.cols + ((cell % cols) >> this.level);
  }

  /** How many cells a block has: at the far edges fewer. */
  cellsOf(block: number): number {
    return cellsOfBlock(this.grid, this.level, block);
  }

  /** Counts some mutants as they are now, or gives them back. @param cells each once; null: all */
  count(
    kind: ScreenKind,
    { firstDivergent: outcomes }: KindOutcomes,
    cells: Uint32Array | null,
    sign: 1 | -1,
  ): void {
    const { tested, effective, nsms } = this.kinds[kind];
    const n = cells ? cells.length : outcomes.length;
    for (let i = 0; i < n; i++) {
      const cell = cells ? cells[i] : i;
      const outcome = outcomes[cell] ?? NOT_TESTED;
      if (outcome === NOT_TESTED) continue;
      const block = this.blockOf(cell);
      tested[block] += sign;
      if (outcome !== NO_OP) effective[block] += sign;
      if (outcome >= 0) nsms[block] += sign;
    }
  }
}
