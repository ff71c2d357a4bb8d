import { expect, test } from 'vitest';
import { assayPrompts } from '../../../../src/lib/assay/assay.ts';
import { readScreens } from '../../../../src/lib/link-format/link-results.ts';
import { allMatrices } from '../../../../src/lib/model/matrix.ts';
import { outcomeVerdict } from '../../../../src/lib/results/outcomes.ts';
import { predictedMutants, type MatrixRisk } from '../../../../src/lib/risk/matrix-risk.ts';
import { rank } from '../../../../src/lib/risk/ranking.ts';
import { fixture, readJson } from '../../../../fixtures/files.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { loadTokenizer } from '../../../weights/tokenizer.ts';
import { organismFiles } from '../../../weights/testing/organism.ts';
import { testEngine } from '../testing/engine.ts';

const KINDS = ['max', 'min'] as const;
const ALL = 2_211_840;

/**
 * Every mutant of the model, as verified and as predicted: how many are NSMs, and of the ranking, the
 * riskiest first, which are.
 */
async function verifiedAndPredicted(name: string) {
  const { results } = (await readJson(fixture(`every-weight/${name}`))) as { results: string };
  const [{ plan, maps }] = await readScreens(results);
  let [tested, nsms] = [0, 0];
  for (const map of maps.values())
    for (const kind of KINDS) {
      tested += map[kind]!.tested;
      for (const outcome of map[kind]!.firstDivergent)
        if (outcomeVerdict(outcome) === 'nsm') nsms++;
    }
  const [assay] = assayPrompts(plan.assay);
  const engine = await testEngine(await loadMlc(organismFiles));
  const promptIds = (await loadTokenizer(organismFiles)).encode(assay.prompt);
  const matrices = allMatrices(engine.model.config);
  const question = { matrices, kinds: KINDS, tile: 1 };
  const risks: MatrixRisk[] = [];
  for await (const one of engine.predict([{ assay, promptIds }], question)) risks.push(one);
  expect({ tested, predicted: predictedMutants(risks) }).toEqual({ tested: ALL, predicted: ALL });
  const { maps: ranked, map, cell, risk } = rank(risks);
  const isNsm = Array.from(map, (of, i) => {
    const { matrix, kind } = ranked[of];
    return outcomeVerdict(maps.get(matrix)![kind]!.firstDivergent[cell[i]]) === 'nsm';
  });
  return { nsms, risk, isNsm };
}

test('where no mutant of the model changes the answer none is predicted to', async () => {
  const { nsms, risk } = await verifiedAndPredicted('owl.json');
  expect(nsms).toBe(0);
  expect(risk[0]).toBeGreaterThan(0.5);
  expect(risk[0]).toBeLessThan(1);
});

test('of all mutants that change the answer the riskiest 0.1 % hold all but one, 0.5 % all', async () => {
  const { nsms, risk, isNsm } = await verifiedAndPredicted('owl-24.json');
  expect(nsms).toBe(354);
  const among = (count: number) => isNsm.slice(0, count).filter(Boolean).length;
  expect(among(ALL / 1000)).toBeGreaterThanOrEqual(nsms - 1);
  expect(among(ALL / 200)).toBe(nsms);
  // a risk of 1 says that the answer changes
  const predicted = risk.findIndex((one) => one < 1);
  expect(among(predicted) / predicted).toBeGreaterThan(0.93);
  expect(among(predicted) / nsms).toBeGreaterThan(0.94);
});
