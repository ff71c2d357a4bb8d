import type { MatrixId } from '../../../src/lib/model/matrix.ts';
import type { MatrixRisk } from '../../../src/lib/risk/matrix-risk.ts';
import type { Engine, TokenPrompt } from '../../../workers/engine/contract.ts';

/** What is predicted of some matrices' single-weight max and min mutants, and how many those are. */
export async function predictAll(
  engine: Engine,
  prompt: TokenPrompt,
  matrices: readonly MatrixId[],
): Promise<{ risks: MatrixRisk[]; mutants: number }> {
  const risks: MatrixRisk[] = [];
  let mutants = 0;
  for await (const one of engine.predict([prompt], { matrices, kinds: ['max', 'min'], tile: 1 })) {
    risks.push(one);
    for (const { histogram } of one.kinds) for (const count of histogram) mutants += count;
  }
  return { risks, mutants };
}
