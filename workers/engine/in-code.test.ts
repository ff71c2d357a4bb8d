import { beforeAll, expect, test } from 'vitest';
import type { Mutation } from '../../src/lib/mutation.ts';
import { loadMlc } from '../weights/mlc.ts';
import { organismFiles } from '../weights/testing/organism.ts';
import { Engine } from './engine.ts';
import { exploreMutant, planOverwrite } from './mutant.ts';
import { testDevice } from './testing/gpu.ts';
import { SOFTWARE_TUNING } from './tuning.ts';
import type { WildType } from './wild-type.ts';

const site = { layer: 1, projection: 'down', row: 8, col: 92, height: 2, width: 3 } as const;
const mutation: Mutation = { site, kind: 'min' };
let engine: Engine;
let wildType: WildType;
beforeAll(async () => {
  engine = await Engine.create(await testDevice(), SOFTWARE_TUNING, await loadMlc(organismFiles));
  const assay = { prompt: '', maxNewTokens: 12, temperature: 0, seed: 0 };
  wildType = await engine.wildType({ assay, promptIds: [1, 5, 9, 40] }, { burst: 12 });
});

test('each weight its own value: all equal, it is the mutation; all as before, it is none', async () => {
  const { value } = await planOverwrite(engine, mutation);
  const explore = (values?: Float32Array) =>
    exploreMutant(engine, wildType, mutation, { burst: 12 }, values);
  const plain = await explore();
  const same = await explore(new Float32Array(6).fill(value));
  expect(same.generation.ids).toEqual(plain.generation.ids);
  expect(same.comparison).toEqual(plain.comparison);
  expect(same.changed).toBe(plain.changed);

  // only one weight of the block differs from what is there: the mutation of that weight alone
  const { first, row, col } = { first: { height: 1, width: 1 }, row: 9, col: 93 };
  const one: Mutation = { site: { ...site, ...first, row, col }, kind: 'value', value: 3 };
  const wanted = await exploreMutant(engine, wildType, one, { burst: 12 });
  const weights = await Promise.all(
    Array.from({ length: 6 }, async (_, i) => {
      const at = { ...site, ...first, row: 8 + Math.floor(i / 3), col: 92 + (i % 3) };
      const { before } = await planOverwrite(engine, { site: at, kind: 'zero' });
      return before.first;
    }),
  );
  const none = await explore(Float32Array.from(weights));
  expect(none.changed).toBe(0);
  expect(none.comparison.firstDivergent).toBe(-1);
  weights[4] = 3;
  const got = await explore(Float32Array.from(weights));
  expect(got.changed).toBe(1);
  expect(got.generation.ids).toEqual(wanted.generation.ids);
  expect(got.comparison.kl).toBeCloseTo(wanted.comparison.kl, 5);
  expect(got.checksum.after).toBe(got.checksum.before);
  await expect(explore(new Float32Array(5))).rejects.toThrow('5 values for 6 weights');
});
