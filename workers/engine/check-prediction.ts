import { cellSite } from '../../src/lib/plan/grid.ts';
import { matrixShape, parseMatrix } from '../../src/lib/model/matrix.ts';
import {
  checkSample,
  counted,
  NOTHING_CHECKED,
  type PredictionCheck,
} from '../../src/lib/risk/prediction-check.ts';
import type { MatrixRisk } from '../../src/lib/risk/matrix-risk.ts';
import type { TokenPrompt } from './contract.ts';
import type { Screener } from './screen.ts';

/** Runs a handful of the riskiest and of random mutants of what was predicted. */
export async function checkPrediction(
  engine: Screener,
  prompts: readonly TokenPrompt[],
  risks: readonly MatrixRisk[],
  { seed, signal }: { seed: number; signal?: AbortSignal },
): Promise<PredictionCheck> {
  const sample = checkSample(risks, seed);
  const tile = risks.at(0)?.tile ?? 1;
  const mutations = Array.from(sample.cell, (cell, i) => {
    const { matrix, kind } = sample.maps[sample.map[i]];
    const id = parseMatrix(matrix)!;
    const shape = matrixShape(engine.model.config, id.projection);
    return { site: cellSite(shape, id, tile, cell), kind };
  });
  let check = NOTHING_CHECKED;
  for await (const results of engine.screen(prompts, mutations, { signal }))
    for (const { index, verdict } of results)
      check = counted(check, sample, index, verdict === 'nsm');
  return check;
}
