import { beforeAll, describe, expect, test } from 'vitest';
import { DEEP } from '../testing/deep.ts';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { loadTokenizer } from '../../../weights/tokenizer.ts';
import { mutantsOracle, organismFiles } from '../../../weights/testing/organism.ts';
import { GpuContext } from '../context.ts';
import { readModel } from '../../../weights/testing/memory-model.ts';
import { referenceModel } from '../../reference/llama.ref.ts';
import { expectFlippedSign } from '../../testing/flipped-sign.ts';
import { engineOf } from '../testing/engine.ts';
import { testDevice } from '../testing/gpu.ts';
import { exploreMutant, planOverwrite } from './mutant.ts';
import { SOFTWARE_TUNING } from '../device/tuning.ts';
import type { WildType } from '../run/wild-type.ts';

const { cases, mutants } = await mutantsOracle();
const tokenizer = await loadTokenizer(organismFiles);
let context: GpuContext;
beforeAll(async () => {
  context = await GpuContext.create(
    await testDevice(),
    SOFTWARE_TUNING,
    await loadMlc(organismFiles),
  );
});

/**
 * In place each takes most of a second on a software adapter, so every 25th is tested where time is
 * short; screen-batched.test.ts tests more of them, in batches.
 */
const EVERY = DEEP ? 1 : 25;

type OracleMutant = (typeof mutants)[number];

function mutationOf(m: OracleMutant): Mutation {
  const { layer, matrix: projection, row, col, height, width } = m;
  const site = { layer, projection, row, col, height, width };
  if (typeof m.kind === 'number') return { site, kind: 'value', value: m.kind };
  return { site, kind: m.kind };
}

describe.each(cases)('$name', (assay) => {
  let wildType: WildType;
  beforeAll(async () => {
    const { prompt, max_new_tokens: maxNewTokens, temperature, seed } = assay;
    const promptIds = tokenizer.encode(prompt);
    const asked = { assay: { prompt, maxNewTokens, temperature, seed }, promptIds };
    wildType = await context.wildType(asked, { burst: 16 });
    expect(wildType.generation.ids).toEqual(assay.ids);
  });

  const here = mutants.filter((m, i) => m.case === assay.name && i % EVERY === 0);
  test.each(here.map((m, i) => [`${i}: ${m.kind} L${m.layer}.${m.matrix}[${m.row}, ${m.col}]`, m]))(
    '%s',
    async (_, m) => {
      const mutation = mutationOf(m);
      const { value, before } = await planOverwrite(context, mutation);
      expect(Math.abs(value! - m.value)).toBeLessThanOrEqual(1e-5 * Math.abs(m.value));
      expect(Math.abs(before.first - m.first_element_before)).toBeLessThan(1e-6);

      const got = await exploreMutant(context, wildType, mutation, { burst: 16 });
      expect(got.checksum.after).toBe(got.checksum.before);
      if (m.min_lead_until < 1e-3) return;
      expect(got.outcome.firstDivergent).toBe(m.first_divergent);
      expect(got.generation.ids).toEqual(m.ids);
      expect(
        Math.abs(got.outcome.margin / (assay.temperature || 1) - m.min_lead_until),
      ).toBeLessThan(4e-3);
    },
  );
});

test('each weight its own value: all equal, it is the mutation; all as before, it is none', async () => {
  const site = { layer: 1, projection: 'down', row: 8, col: 92, height: 2, width: 3 } as const;
  const mutation: Mutation = { site, kind: 'min' };
  const assay = { prompt: '', maxNewTokens: 12, temperature: 0, seed: 0 };
  const wildType = await context.wildType({ assay, promptIds: [1, 5, 9, 40] }, { burst: 12 });
  const { value } = await planOverwrite(context, mutation);
  const explore = (values?: Float32Array) =>
    exploreMutant(context, wildType, mutation, { burst: 12 }, values);
  const plain = await explore();
  const same = await explore(new Float32Array(6).fill(value!));
  expect(same.generation.ids).toEqual(plain.generation.ids);
  expect(same.outcome).toEqual(plain.outcome);
  expect(same.changed).toBe(plain.changed);

  // only one weight of the block differs from what is there: the mutation of that weight alone
  const { first, row, col } = { first: { height: 1, width: 1 }, row: 9, col: 93 };
  const one: Mutation = { site: { ...site, ...first, row, col }, kind: 'value', value: 3 };
  const wanted = await exploreMutant(context, wildType, one, { burst: 12 });
  const weights = await Promise.all(
    Array.from({ length: 6 }, async (_, i) => {
      const at = { ...site, ...first, row: 8 + Math.floor(i / 3), col: 92 + (i % 3) };
      const { before } = await planOverwrite(context, { site: at, kind: 'zero' });
      return before.first;
    }),
  );
  const none = await explore(Float32Array.from(weights));
  expect(none.changed).toBe(0);
  expect(none.outcome.firstDivergent).toBe(-1);
  weights[4] = 3;
  const got = await explore(Float32Array.from(weights));
  expect(got.changed).toBe(1);
  expect(got.generation.ids).toEqual(wanted.generation.ids);
  expect(got.outcome.kl).toBeCloseTo(wanted.outcome.kl, 5);
  expect(got.checksum.after).toBe(got.checksum.before);
  await expect(explore(new Float32Array(5))).rejects.toThrow('5 values for 6 weights');
});

test('a flipped sign is each weight’s own negative; of a zero nothing', async () => {
  const reader = await loadMlc(organismFiles);
  const { layers } = referenceModel(await readModel(reader));
  const square = { layer: 1, projection: 'down', row: 0, col: 64, height: 64, width: 64 } as const;
  const assay = { prompt: '', maxNewTokens: 12, temperature: 0, seed: 0 };
  const prompt = { assay, promptIds: [1, 5, 9, 40] };
  await expectFlippedSign(engineOf(context, reader), prompt, square, layers[1].down);
});
