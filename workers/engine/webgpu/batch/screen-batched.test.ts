import { beforeAll, describe, expect, test } from 'vitest';
import { DEEP } from '../testing/deep.ts';
import { assayPrompts } from '../../../../src/lib/assay/assay.ts';
import { isMarginal } from '../../../../src/lib/assay/marginal.ts';
import { parseMatrix } from '../../../../src/lib/model/matrix.ts';
import { NO_OP } from '../../../../src/lib/results/outcomes.ts';
import { cellMutation } from '../../../../src/lib/plan/grid.ts';
import { sampleCells } from '../../../../src/lib/results/verify-sample.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { loadTokenizer } from '../../../weights/tokenizer.ts';
import { exampleScreen, mutantsOracle, organismFiles } from '../../../weights/testing/organism.ts';
import { expectRecordedMutants } from '../../testing/recorded-mutants.ts';
import { testEngine } from '../testing/engine.ts';
import type { WebGpuEngine } from '../webgpu-engine.ts';

const { cases, mutants } = await mutantsOracle();
const tokenizer = await loadTokenizer(organismFiles);
let engine: WebGpuEngine;
beforeAll(async () => {
  engine = await testEngine(await loadMlc(organismFiles));
});

/** Layers whose reference mutants are screened: where time is short two by case, each in some case. */
const layersOf = (name: string): number[] => {
  const first = cases.findIndex((assay) => assay.name === name) % 3;
  return DEEP ? [0, 1, 2, 3, 4, 5] : [first, first + 3];
};

describe.each(cases)('$name', (assay) => {
  test('reference mutants: verdict, first divergent token, continuation, margin', async () => {
    const here = mutants.filter((m) => layersOf(assay.name).includes(m.layer));
    const promptIds = tokenizer.encode(assay.prompt);
    const excused = await expectRecordedMutants(engine, assay, promptIds, here, 20, 2e-3);
    expect(excused).toBeLessThanOrEqual(1);
  }, 300_000);
});

test('a sample of the example that comes with the page is what the engine says', async () => {
  const { plan, provenance, maps } = await exampleScreen();
  const [assay] = assayPrompts(plan.assay);
  const { config } = provenance.model;
  // of two matrices of the last layer: few share a batch otherwise, and this is to take a moment only
  const some = new Map([...maps].filter(([name]) => ['L5.gate', 'L5.down'].includes(name)));
  const sample = sampleCells(some, 24, 2024).sort((a, b) => a.matrix.localeCompare(b.matrix));
  const mutations = sample.map(({ matrix, cell, kind }) =>
    cellMutation(config, { matrix: parseMatrix(matrix)!, tile: plan.sites.tile }, cell, kind),
  );
  const run = { assay, promptIds: tokenizer.encode(assay.prompt) };
  let checked = 0;
  for await (const some of engine.screen([run], mutations))
    for (const { index, firstDivergent: firstDivergentToken, verdict } of some) {
      const { matrix, kind, cell } = sample[index];
      const { firstDivergent: outcomes, margin } = maps.get(matrix)![kind]!;
      checked++;
      if (isMarginal(margin[cell])) continue;
      expect({ matrix, cell, outcome: verdict === 'no-op' ? NO_OP : firstDivergentToken }).toEqual({
        matrix,
        cell,
        outcome: outcomes[cell],
      });
    }
  expect(checked).toBe(24);
});
