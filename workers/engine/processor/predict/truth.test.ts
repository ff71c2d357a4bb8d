import { expect, test } from 'vitest';
import { assayPrompts } from '../../../../src/lib/assay/assay.ts';
import { readScreens } from '../../../../src/lib/link-format/link-results.ts';
import { allMatrices } from '../../../../src/lib/model/matrix.ts';
import { countNsm } from '../../../../src/lib/results/outcomes.ts';
import { predictedMutants, type MatrixRisk } from '../../../../src/lib/risk/matrix-risk.ts';
import { rank } from '../../../../src/lib/risk/ranking.ts';
import { fixture, readJson } from '../../../../fixtures/files.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { loadTokenizer } from '../../../weights/tokenizer.ts';
import { organismFiles } from '../../../weights/testing/organism.ts';
import { testEngine } from '../testing/engine.ts';

test('where no mutant of the model changes the answer none is predicted to', async () => {
  const { results } = (await readJson(fixture('every-weight/owl.json'))) as { results: string };
  const [{ plan, maps }] = await readScreens(results);
  const kinds = ['max', 'min'] as const;
  let [tested, nsms] = [0, 0];
  for (const map of maps.values())
    for (const kind of kinds) {
      tested += map[kind]!.tested;
      nsms += countNsm(map[kind]!);
    }
  expect({ tested, nsms }).toEqual({ tested: 2_211_840, nsms: 0 });

  const [assay] = assayPrompts(plan.assay);
  const engine = await testEngine(await loadMlc(organismFiles));
  const promptIds = (await loadTokenizer(organismFiles)).encode(assay.prompt);
  const matrices = allMatrices(engine.model.config);
  const risks: MatrixRisk[] = [];
  for await (const one of engine.predict([{ assay, promptIds }], { matrices, kinds, tile: 1 }))
    risks.push(one);
  expect(predictedMutants(risks)).toBe(tested);
  const [largest] = rank(risks).risk;
  expect(largest).toBeGreaterThan(0.5);
  expect(largest).toBeLessThan(1);
});
