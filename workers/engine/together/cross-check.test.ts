import { beforeAll, expect, test } from 'vitest';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import type { Engine } from '../contract.ts';
import { crossChecked, type Disagreement } from './cross-check.ts';
import { all, mutations, organismEngine, posing, prompt } from './testing.ts';

let engine: Engine;
let by: Engine;
let right: MutantOutcome[];

beforeAll(async () => {
  engine = await organismEngine();
  by = await organismEngine();
  right = await all(engine.screen([prompt], mutations));
});

/** A checked screen of an engine that is wrong from one of its results on. */
async function checked(wrongFrom: number) {
  const found: Disagreement[] = [];
  const gpu = posing(engine, { engine: 'webgpu' }, wrongFrom);
  const other = posing(by, {});
  const onDisagreement = (one: Disagreement) => void found.push(one);
  const check = { engine: gpu, by: other, seed: 3, onDisagreement, group: 8 };
  const results = await all(crossChecked(check, [prompt], mutations, {}));
  return { found, results, repeated: other.asked };
}

const withoutEngine = (results: MutantOutcome[]) => results.map(({ engine: _, ...rest }) => rest);

test('an engine that agrees computes everything; one mutant of each group is repeated', async () => {
  const { found, results, repeated } = await checked(Infinity);
  expect(found).toEqual([]);
  expect(withoutEngine(results)).toEqual(right);
  expect(results.every(({ engine: name }) => name === 'webgpu')).toBe(true);
  expect(repeated.length).toBeGreaterThan(0);
  expect(repeated.length).toBeLessThanOrEqual(mutations.length / 8);
});

test.each([0, 30])(
  'one that is wrong from result %i on is found out: only right results come',
  async (wrongFrom) => {
    const { found, results } = await checked(wrongFrom);
    expect(found).toHaveLength(1);
    expect(withoutEngine(results)).toEqual(right);
    const [{ here, there }] = found;
    expect(here.firstDivergent).not.toBe(there.firstDivergent);
    // what was agreed on before stays the GPU's
    const kept = results.filter(({ engine: name }) => name === 'webgpu').length;
    expect(kept).toBeLessThanOrEqual(wrongFrom);
    expect(kept > 0).toBe(wrongFrom > 8);
  },
);

test('a check that cannot be computed ends the screen, with its reason', async () => {
  const broken: Pick<Engine, 'device' | 'screen'> = {
    device: by.device,
    // eslint-disable-next-line require-yield
    async *screen() {
      await Promise.resolve();
      throw new Error('the processor is gone');
    },
  };
  const check = { engine, by: broken, seed: 1, onDisagreement: () => undefined };
  await expect(all(crossChecked(check, [prompt], mutations, {}))).rejects.toThrow(
    'the processor is gone',
  );
});
