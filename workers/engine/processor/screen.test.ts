import { beforeAll, describe, expect, test } from 'vitest';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import { loadMlc } from '../../weights/mlc.ts';
import { loadTokenizer } from '../../weights/tokenizer.ts';
import { mutantsOracle, organismFiles } from '../../weights/testing/organism.ts';
import { BUILDS } from './testing/kernels.ts';
import type { ProcessorEngine } from './processor-engine.ts';
import { testEngine } from './testing/engine.ts';

const { cases, mutants } = await mutantsOracle();
const tokenizer = await loadTokenizer(organismFiles);

type OracleMutant = (typeof mutants)[number];

const mutationOf = (m: OracleMutant): Mutation => {
  const { layer, matrix: projection, row, col, height, width, kind } = m;
  const site = { layer, projection, row, col, height, width };
  return typeof kind === 'number' ? { site, kind: 'value', value: kind } : { site, kind };
};
const order = (m: OracleMutant) => `${m.layer}.${m.matrix}`;

describe.each(BUILDS)('%s', (build) => {
  let engine: ProcessorEngine;
  beforeAll(async () => {
    engine = await testEngine(await loadMlc(organismFiles), { build });
  });

  test.each(cases)(
    'every reference mutant of $name: batched as the oracle says, in place the same bit for bit',
    async (assay) => {
      const { prompt, max_new_tokens: maxNewTokens, temperature, seed } = assay;
      const promptIds = tokenizer.encode(prompt);
      const run = { assay: { prompt, maxNewTokens, temperature, seed }, promptIds };
      // neighbours in the list that lie in one matrix share batches
      const here = mutants
        .filter((m) => m.case === assay.name)
        .sort((a, b) => order(a).localeCompare(order(b)));
      const results: MutantOutcome[] = [];
      for await (const some of engine.screen([run], here.map(mutationOf), { outputs: true }))
        some.forEach((result) => (results[result.index] = result));

      expect(results).toHaveLength(here.length);
      let excused = 0;
      for (const [i, m] of here.entries()) {
        const got = results[i];
        expect(Math.abs(got.value! - m.value)).toBeLessThanOrEqual(1e-5 * Math.abs(m.value));
        if (i % 8 === 0) {
          const alone = await engine.mutate(run, mutationOf(m));
          expect(alone.checksum.after).toBe(alone.checksum.before);
          expect(Math.abs(alone.before.first - m.first_element_before)).toBeLessThan(1e-6);
          expect(alone.changed === 0).toBe(got.verdict === 'no-op');
          expect(alone.outcome.firstDivergent).toBe(got.firstDivergent);
          if (alone.changed > 0) {
            expect(alone.outcome.margin).toBe(got.margin);
            expect(alone.outcome.kl).toBeCloseTo(got.kl, 10);
            expect(got.outputs?.[0] ?? assay.ids).toEqual(alone.generation.ids);
          }
        }
        if (got.verdict === 'no-op') {
          expect(m.first_divergent).toBe(-1);
          continue;
        }
        if (m.min_lead_until < 1e-3) {
          excused++;
          continue;
        }
        expect(got.firstDivergent).toBe(m.first_divergent);
        expect(got.verdict).toBe(m.first_divergent < 0 ? 'silent' : 'nsm');
        expect(got.outputs?.[0] ?? assay.ids).toEqual(m.ids);
        const margin = got.margin / (temperature || 1);
        expect(Math.abs(margin - m.min_lead_until)).toBeLessThan(4e-3);
      }
      expect(excused).toBeLessThanOrEqual(1);
    },
    120_000,
  );
});
