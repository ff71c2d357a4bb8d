import { beforeAll, describe, expect, test } from 'vitest';
import type { Mutation } from '../../src/lib/mutation.ts';
import type { MutantResult } from '../../src/lib/mutant-result.ts';
import { loadMlc } from '../weights/mlc.ts';
import { loadTokenizer } from '../weights/tokenizer.ts';
import { mutantsOracle, organismFiles } from '../weights/testing/organism.ts';
import { Engine } from './engine.ts';
import { screenMutations } from './screener.ts';
import { testDevice } from './testing/gpu.ts';
import { SOFTWARE_TUNING } from './tuning.ts';

const { cases, mutants } = await mutantsOracle();
const tokenizer = await loadTokenizer(organismFiles);
let engine: Engine;
beforeAll(async () => {
  engine = await Engine.create(await testDevice(), SOFTWARE_TUNING, await loadMlc(organismFiles));
});

type OracleMutant = (typeof mutants)[number];

const order = (m: OracleMutant) => `${m.layer}.${m.matrix}`;
const mutationOf = (m: OracleMutant): Mutation => {
  const { layer, matrix: projection, row, col, height, width, kind } = m;
  const site = { layer, projection, row, col, height, width };
  return typeof kind === 'number' ? { site, kind: 'value', value: kind } : { site, kind };
};

describe.each(cases)('$name', (assay) => {
  test('every reference mutant: verdict, first divergent token, continuation, lead', async () => {
    const { prompt, max_new_tokens: maxNewTokens, temperature, seed } = assay;
    const run = {
      assay: { prompt, maxNewTokens, temperature, seed },
      promptIds: tokenizer.encode(prompt),
    };
    // neighbours in the list that lie in one matrix share batches
    const here = mutants
      .filter((m) => m.case === assay.name)
      .sort((a, b) => order(a).localeCompare(order(b)));
    const results: MutantResult[] = [];
    for await (const some of screenMutations(engine, [run], here.map(mutationOf), {
      outputs: true,
    }))
      some.forEach((result) => (results[result.index] = result));

    expect(results).toHaveLength(here.length);
    let excused = 0;
    here.forEach((m, i) => {
      const got = results[i];
      expect(Math.abs(got.value - m.value)).toBeLessThanOrEqual(1e-5 * Math.abs(m.value));
      if (got.verdict === 'no-op') {
        expect(m.first_divergent).toBe(-1);
        return;
      }
      if (m.min_lead_until < 1e-3) {
        excused++;
        return;
      }
      expect(got.firstDivergentToken).toBe(m.first_divergent);
      expect(got.verdict).toBe(m.first_divergent < 0 ? 'silent' : 'nsm');
      expect(got.outputs?.[0] ?? assay.ids).toEqual(m.ids);
      expect(Math.abs(got.smallestLead / (temperature || 1) - m.min_lead_until)).toBeLessThan(4e-3);
    });
    expect(excused).toBeLessThanOrEqual(1);
  }, 300_000);
});
