import { beforeAll, expect, test } from 'vitest';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import type { Engine } from '../contract.ts';
import { deal, type Dealer } from './deal.ts';
import { all, mutations, organismEngine, posing, prompt } from './testing.ts';

let engine: Engine;
let alone: MutantOutcome[];
const dealer = (name: 'webgpu' | 'processor', on: Engine): Dealer => ({
  engine: name,
  screen: (some) => on.screen([prompt], some),
});

beforeAll(async () => {
  engine = await organismEngine();
  alone = await all(engine.screen([prompt], mutations));
});

test('every mutant is computed once, by one or the other, with the results of one alone', async () => {
  const second = await organismEngine();
  const results = await all(
    deal(mutations, [dealer('webgpu', engine), dealer('processor', second)]),
  );
  expect(results.map(({ engine: _, ...rest }) => rest)).toEqual(alone);
  expect(new Set(results.map(({ engine: by }) => by))).toEqual(new Set(['webgpu', 'processor']));
});

test('one that fails ends the screen, and the other is stopped', async () => {
  const failing: Dealer = {
    engine: 'processor',
    // eslint-disable-next-line require-yield
    async *screen() {
      await Promise.resolve();
      throw new Error('no more');
    },
  };
  const other = posing(engine, {});
  const mine: Dealer = { engine: 'webgpu', screen: (some) => other.screen([prompt], some) };
  await expect(all(deal(mutations, [mine, failing]))).rejects.toThrow('no more');
  expect(other.asked.length).toBeLessThanOrEqual(mutations.length);
});

test('a screen that is left takes no more mutations', async () => {
  let taken = 0;
  let closed = false;
  function* counted() {
    try {
      for (let i = 0; ; i++) {
        taken++;
        yield mutations[i % mutations.length];
      }
    } finally {
      closed = true;
    }
  }
  for await (const some of deal(counted(), [dealer('webgpu', engine)])) {
    expect(some.length).toBeGreaterThan(0);
    break;
  }
  expect(closed).toBe(true);
  expect(taken).toBeLessThan(1000);
});
