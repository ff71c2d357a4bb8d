import { expect } from 'vitest';
import { MARGINAL_BELOW } from '../../../src/lib/assay/marginal.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import {
  familyMutation,
  type FamilyCase,
  type FamilyMutant,
} from '../../weights/testing/families.ts';
import type { Engine } from '../contract.ts';

/** A prompt, how it was decoded, and what the wild type said. */
type RecordedCase = Pick<
  FamilyCase,
  'name' | 'prompt' | 'max_new_tokens' | 'temperature' | 'seed' | 'ids'
>;

/** Leads are written with four digits, of logits that differ by rounding. */
const LEAD_TOLERANCE = 4e-3;

const order = (m: FamilyMutant) => `${m.layer}.${m.matrix}`;

/**
 * Fails unless the mutants of a case, screened in batches, are those recorded, and every `every`-th
 * comes out the same when it is made in place.
 * @param rounding by how much margins of the two ways may differ, in logit units
 * @returns how many a near tie excuses
 */
export async function expectRecordedMutants(
  engine: Engine,
  assay: RecordedCase,
  promptIds: number[],
  mutants: readonly FamilyMutant[],
  every: number,
  rounding = 0,
): Promise<number> {
  const { prompt, max_new_tokens: maxNewTokens, temperature, seed } = assay;
  const run = { assay: { prompt, maxNewTokens, temperature, seed }, promptIds };
  // neighbours in the list that lie in one matrix share batches
  const here = mutants
    .filter((m) => m.case === assay.name)
    .sort((a, b) => order(a).localeCompare(order(b)));
  const results: MutantOutcome[] = [];
  for await (const some of engine.screen([run], here.map(familyMutation), { outputs: true }))
    some.forEach((result) => (results[result.index] = result));
  expect(results).toHaveLength(here.length);

  let excused = 0;
  for (const [i, m] of here.entries()) {
    const got = results[i];
    expect(Math.abs(got.value! - m.value)).toBeLessThanOrEqual(1e-5 * Math.abs(m.value));
    if (i % every === 0) {
      const alone = await engine.mutate(run, familyMutation(m));
      expect(alone.checksum.after).toBe(alone.checksum.before);
      expect(Math.abs(alone.before.first - m.first_element_before)).toBeLessThan(1e-6);
      expect(alone.changed === 0).toBe(got.verdict === 'no-op');
      expect(alone.outcome.firstDivergent).toBe(got.firstDivergent);
      if (alone.changed > 0) {
        expect(Math.abs(alone.outcome.margin - got.margin)).toBeLessThanOrEqual(rounding);
        expect(Math.abs(alone.outcome.kl - got.kl)).toBeLessThanOrEqual(Math.max(rounding, 1e-10));
        expect(got.outputs?.[0] ?? assay.ids).toEqual(alone.generation.ids);
      }
    }
    if (got.verdict === 'no-op') {
      expect(m.first_divergent).toBe(-1);
      continue;
    }
    if (m.min_lead_until < MARGINAL_BELOW) {
      excused++;
      continue;
    }
    expect(got.firstDivergent).toBe(m.first_divergent);
    expect(got.verdict).toBe(m.first_divergent < 0 ? 'silent' : 'nsm');
    expect(got.outputs?.[0] ?? assay.ids).toEqual(m.ids);
    const margin = got.margin / (temperature || 1);
    expect(Math.abs(margin - m.min_lead_until)).toBeLessThan(LEAD_TOLERANCE);
  }
  return excused;
}
