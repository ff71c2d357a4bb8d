import type { SignedCells } from '../signed-cells.ts';

/** What signed cells are drawn from: deviations on the scale of log odds, as crossed-logit.ts fits them. */
export interface CrossedTruth {
  rows: number;
  cols: number;
  matrices?: number;
  prompts?: number;
  /** Share of cells that are signed under a prompt. */
  density: number;
  /** Of cells: the same ones are signed under every prompt, and keep to their own sign. */
  cells?: number;
}

const GRID = { rows: 44, cols: 16 };

/** Signed cells of each matrix, an entry for each prompt, from the crossed model itself. */
export function drawCrossed(truth: CrossedTruth, next: () => number): SignedCells[][] {
  const { matrices = 1, prompts = 1, cells: cellSd } = truth;
  // Box and Muller 1958
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const effects = (n: number, sd: number) => Array.from({ length: n }, () => sd * normal());
  return Array.from({ length: matrices }, () => {
    const [rows, cols] = [effects(GRID.rows, truth.rows), effects(GRID.cols, truth.cols)];
    const own = effects(GRID.rows * GRID.cols, cellSd ?? 0);
    const fixed = own.map(() => next() < truth.density);
    return Array.from({ length: prompts }, () => {
      const intercept = 0.5 * normal();
      const list = own.flatMap((effect, cell) => {
        if (cellSd === undefined ? next() >= truth.density : !fixed[cell]) return [];
        const [row, col] = [Math.floor(cell / GRID.cols), cell % GRID.cols];
        const chance = 1 / (1 + Math.exp(-(intercept + rows[row] + cols[col] + effect)));
        return [{ cell, row, col, sign: next() < chance ? 1 : -1 }];
      });
      return {
        cells: Uint32Array.from(list, ({ cell }) => cell),
        rows: Uint32Array.from(list, ({ row }) => row),
        cols: Uint32Array.from(list, ({ col }) => col),
        signs: Int8Array.from(list, ({ sign }) => sign),
      };
    });
  });
}
