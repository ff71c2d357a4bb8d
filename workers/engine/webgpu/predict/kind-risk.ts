import type { KindRisk } from '../../../../src/lib/risk/matrix-risk.ts';
import { RiskSummariser } from '../../../../src/lib/risk/summarise.ts';
import type { Grid, ScreenKind } from '../../../../src/lib/plan/grid.ts';
import type { Cotangent } from '../../shared/cotangents.ts';
import type { CellRisks } from '../../shared/refine.ts';

/**
 * What is kept of a kind's risks, with the margins that attain the listed ones.
 * @param most mutants listed at most
 */
export async function kindRisk(
  grid: Grid,
  kind: ScreenKind,
  risks: AsyncIterable<CellRisks>,
  cotangents: readonly Cotangent[],
  most: number,
): Promise<KindRisk> {
  const { rows, cols } = grid;
  const summariser = new RiskSummariser(grid, most);
  const numbers = new Uint16Array(rows * cols);
  let fed = 0;
  for await (const { risk, of } of risks) {
    summariser.add(risk);
    numbers.set(of, fed);
    fed += risk.length;
  }
  const { listed, ...summary } = summariser.finish();
  const of = Array.from(listed.cells, (cell) => cotangents[numbers[cell]]);
  return {
    kind,
    ...summary,
    listed: {
      ...listed,
      prompt: Uint16Array.from(of, ({ prompt }) => prompt),
      step: Uint16Array.from(of, ({ step }) => step),
      rival: Uint32Array.from(of, ({ rival }) => rival),
    },
  };
}
