import { beforeAll, describe, expect, test } from 'vitest';
import { DEEP } from '../testing/deep.ts';
import { assayPrompts } from '../../../../src/lib/assay/assay.ts';
import { isMarginal } from '../../../../src/lib/assay/decoding.ts';
import { parseMatrix } from '../../../../src/lib/model/matrix.ts';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import { NO_OP } from '../../../../src/lib/results/outcomes.ts';
import { cellMutation } from '../../../../src/lib/plan/grid.ts';
import { sampleCells } from '../../../../src/lib/results/verify-sample.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { loadTokenizer } from '../../../weights/tokenizer.ts';
import { exampleScreen, mutantsOracle, organismFiles } from '../../../weights/testing/organism.ts';
import { testEngine } from '../testing/engine.ts';
import type { WebGpuEngine } from '../webgpu-engine.ts';

const { cases, mutants } = await mutantsOracle();
const tokenizer = await loadTokenizer(organismFiles);
let engine: WebGpuEngine;
beforeAll(async () => {
  engine = await testEngine(await loadMlc(organismFiles));
});

type OracleMutant = (typeof mutants)[number];

/** Layers whose reference mutants are screened: where time is short two by case, each in some case. */
const layersOf = (name: string): number[] => {
  const first = cases.findIndex((assay) => assay.name === name) % 3;
  return DEEP ? [0, 1, 2, 3, 4, 5] : [first, first + 3];
};

const order = (m: OracleMutant) => `${m.layer}.${m.matrix}`;
const mutationOf = (m: OracleMutant): Mutation => {
  const { layer, matrix: projection, row, col, height, width, kind } = m;
  const site = { layer, projection, row, col, height, width };
  return typeof kind === 'number' ? { site, kind: 'value', value: kind } : { site, kind };
};

describe.each(cases)('$name', (assay) => {
  test('reference mutants: verdict, first divergent token, continuation, margin', async () => {
    const { prompt, max_new_tokens: maxNewTokens, temperature, seed } = assay;
    const run = {
      assay: { prompt, maxNewTokens, temperature, seed },
      promptIds: tokenizer.encode(prompt),
    };
    // neighbours in the list that lie in one matrix share batches
    const here = mutants
      .filter((m) => m.case === assay.name && layersOf(assay.name).includes(m.layer))
      .sort((a, b) => order(a).localeCompare(order(b)));
    const results: MutantOutcome[] = [];
    for await (const some of engine.screen([run], here.map(mutationOf), {
      outputs: true,
    }))
      some.forEach((result) => (results[result.index] = result));

    expect(results).toHaveLength(here.length);
    let excused = 0;
    here.forEach((m, i) => {
      const got = results[i];
      expect(Math.abs(got.value! - m.value)).toBeLessThanOrEqual(1e-5 * Math.abs(m.value));
      if (got.verdict === 'no-op') {
        expect(m.first_divergent).toBe(-1);
        return;
      }
      if (m.min_lead_until < 1e-3) {
        excused++;
        return;
      }
      expect(got.firstDivergent).toBe(m.first_divergent);
      expect(got.verdict).toBe(m.first_divergent < 0 ? 'silent' : 'nsm');
      expect(got.outputs?.[0] ?? assay.ids).toEqual(m.ids);
      expect(Math.abs(got.margin / (temperature || 1) - m.min_lead_until)).toBeLessThan(4e-3);
    });
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
