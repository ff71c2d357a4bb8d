import type { ScreenKind } from '../../../../src/lib/plan/grid.ts';
import { refinedCells, type CellRisks } from '../../shared/refine.ts';
import type { ForwardRun } from './forward.ts';
import type { LayerPairs } from './layer-pairs.ts';
import type { MatrixExtremes } from './matrix-extremes.ts';

/** All risks of a map in one piece. */
export async function gathered(
  { grid }: Pick<MatrixExtremes, 'grid'>,
  rows: AsyncIterable<CellRisks>,
): Promise<CellRisks> {
  const cells = grid.rows * grid.cols;
  const all = { risk: new Float32Array(cells), of: new Uint32Array(cells) };
  let at = 0;
  for await (const { risk, of } of rows) {
    all.risk.set(risk, at);
    all.of.set(of, at);
    at += risk.length;
  }
  return all;
}

/**
 * All risks of a map of q or k, the riskiest refined. Throws the signal's reason when aborted.
 * @param most mutants that are refined
 * @param runs of the prompts, by their indices
 */
export async function* refinedRisks(
  extremes: MatrixExtremes,
  kind: ScreenKind,
  most: number,
  pairs: LayerPairs,
  runs: readonly ForwardRun[],
  signal?: AbortSignal,
): AsyncGenerator<CellRisks> {
  const all = await gathered(extremes, extremes.risks(kind));
  const cells = refinedCells(all.risk, most);
  if (cells.length === 0) {
    yield all;
    return;
  }
  const { id, range } = extremes;
  const { risk, of } = await pairs.refined(id, kind, range, cells, runs, signal);
  cells.forEach((cell, i) => {
    all.risk[cell] = risk[i];
    all.of[cell] = of[i];
  });
  yield all;
}
