import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { allMatrices, formatMatrix } from '../../../../src/lib/model/matrix.ts';
import { SCREEN_KINDS, type ScreenKind } from '../../../../src/lib/plan/grid.ts';
import type { MatrixRisk } from '../../../../src/lib/risk/matrix-risk.ts';
import type { CanonicalModel } from '../../../weights/canonical.ts';
import { memoryModel } from '../../../weights/testing/memory-model.ts';
import { expectSameBits } from '../../testing/expect-numbers.ts';
import { ENCODINGS } from '../../testing/matrices.ts';
import { modelShapes, randomModel, type ModelShape } from '../../testing/models.ts';
import { expectPredicted } from '../../testing/prediction.ts';
import { randomFrom } from '../../testing/random.ts';
import { smallShape } from '../../testing/small-model.ts';
import { GpuContext } from '../context.ts';
import { SOFTWARE_TUNING } from '../device/tuning.ts';
import { engineOf } from '../testing/engine.ts';
import { testDevice } from '../testing/gpu.ts';
import type { WebGpuEngine } from '../webgpu-engine.ts';

async function open(model: CanonicalModel, cooperate: boolean, maxBinding?: number) {
  const reader = memoryModel(model);
  const tuning = { ...SOFTWARE_TUNING, cooperate };
  const device = await testDevice();
  const context = await GpuContext.create(device, tuning, reader, undefined, maxBinding);
  return engineOf(context, reader);
}

/** Two encodings to a model, all of them over so many: kernels of each take a while to compile here. */
const MIXES = Array.from({ length: Math.ceil(ENCODINGS.length / 2) }, (_, i) =>
  [0, 1].map((k) => ENCODINGS[(2 * i + k) % ENCODINGS.length]),
);

/** Small ones, whose reference is quick. */
const shapeOf = (mix: (typeof MIXES)[number]) =>
  modelShapes.map(({ config: c, encodings }): ModelShape => {
    const kvHeads = Math.min(2, c.num_key_value_heads);
    const group = c.num_attention_heads / c.num_key_value_heads;
    return {
      config: {
        ...c,
        hidden_size: Math.min(64, c.hidden_size),
        intermediate_size: Math.min(96, c.intermediate_size),
        num_hidden_layers: Math.min(2, c.num_hidden_layers),
        num_attention_heads: kvHeads * group,
        num_key_value_heads: kvHeads,
        head_dim: 32,
      },
      encodings: Object.fromEntries(
        Object.keys(encodings).map((name, i) => [name, mix[i % 2]]),
      ) as ModelShape['encodings'],
    };
  });

describe('risks and whose margins they are of are the reference’s', () => {
  const told = { listed: 0, doubtful: 0 };
  test.each(MIXES.map((mix, i) => [mix.join(' and '), i] as const))('%s', async (_, i) => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          shape: shapeOf(MIXES[i]),
          prompts: fc.integer({ min: 1, max: 2 }),
          temperature: fc.constantFrom(0, 0.8),
          tile: fc.constantFrom(1, 1, 3, 8, 40, 100_000),
          seed: fc.nat(),
        }),
        async ({ shape, ...asked }) => {
          const model = randomModel(randomFrom(asked.seed), shape);
          // one in two with limits so small that all is cut: weights, sums, changes, batches
          const engine = await open(model, i % 3 === 0, i % 2 === 0 ? 20_000 : undefined);
          const kinds = SCREEN_KINDS.filter((__, k) => k === i % 4 || k === 1);
          const found = await expectPredicted(engine, model, { ...asked, kinds });
          fc.pre(found !== null);
          told.listed += found.listed;
          told.doubtful += found.doubtful;
        },
      ),
      { numRuns: 1 },
    );
  });

  // the first two seeds ask for v, gate and down, the last for up, q and v
  test.each([
    [16, 1],
    [20, 5],
    [9, 1],
  ])('an MLP that is padded in GPU memory: seed %i, squares of %i', async (seed, tile) => {
    const model = randomModel(randomFrom(seed), smallShape('f32', { intermediate_size: 43 }));
    const asked = { prompts: 1, temperature: 0, kinds: [...SCREEN_KINDS], tile, seed };
    const found = (await expectPredicted(await open(model, false), model, asked))!;
    told.listed += found.listed;
    told.doubtful += found.doubtful;
  });

  test('of hardly any mutant another margin is named', () => {
    // the padded ones alone, which are no random ones, list so many
    expect(told.listed).toBeGreaterThan(1000);
    expect(told.doubtful).toBeLessThan(told.listed / 500);
  });
});

describe('of a model of two layers', () => {
  const shape = smallShape('q4 f16');
  const prompts = [
    {
      assay: { prompt: 'of tokens 1 2 3', maxNewTokens: 12, temperature: 0, seed: 0 },
      promptIds: [1, 2, 3],
    },
  ];
  const question = {
    matrices: allMatrices(shape.config),
    kinds: ['max', 'min'] satisfies ScreenKind[],
    tile: 1,
  };
  let engine: WebGpuEngine;
  let bytes: number;
  beforeAll(async () => {
    engine = await open(randomModel(randomFrom(3), shape), false);
    await engine.wildType(prompts[0]);
    bytes = engine.context.gpu.bytes;
  });

  test('matrices come from the last layer to the first, progress rises, and all is freed', async () => {
    const shares: number[] = [];
    const onProgress = (share: number) => {
      shares.push(share);
    };
    const layers: number[] = [];
    for await (const { matrix } of engine.predict(prompts, question, { onProgress }))
      layers.push(matrix.layer);
    expect(layers).toEqual([...Array<number>(7).fill(1), ...Array<number>(7).fill(0)]);
    expect(shares.length).toBeGreaterThan(2);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    expect(engine.context.gpu.bytes).toBe(bytes);
  });

  test('whoever stops early leaves nothing behind: by a signal, or by going away', async () => {
    // one layer's steps: its gradients, then its matrices, q and k among them refined
    const last = { ...question, matrices: question.matrices.filter(({ layer }) => layer === 1) };
    for (let after = 1; after <= 8; after++) {
      const stop = new AbortController();
      let heard = 0;
      const onProgress = () => {
        if (++heard === after) stop.abort(new Error('enough'));
      };
      const all = async () => {
        for await (const { matrix } of engine.predict(prompts, last, {
          signal: stop.signal,
          onProgress,
        }))
          expect(matrix.layer).toBe(1);
      };
      await expect(all()).rejects.toThrow('enough');
      expect(engine.context.gpu.bytes).toBe(bytes);
    }
    for await (const { matrix } of engine.predict(prompts, question)) {
      expect(matrix.layer).toBe(1);
      break;
    }
    expect(engine.context.gpu.bytes).toBe(bytes);
  });

  test.each(['o', 'k', 'q'] as const)(
    'a lone %s has the same risks as among all, and layers below it are not gone through',
    async (projection) => {
      const matrix = { layer: 1, projection } as const;
      const alone = await engine.risks(prompts, matrix, { kind: 'max', tile: 1 });
      const all: MatrixRisk[] = [];
      for await (const one of engine.predict(prompts, question)) all.push(one);
      const { pooled } = all.find((one) => formatMatrix(one.matrix) === formatMatrix(matrix))!
        .kinds[0];
      expect(pooled.side).toBe(1);
      expectSameBits(alone, pooled.risk);
    },
  );

  test('what is not there is refused with a word for it', async () => {
    const risks = (layer: number, tile: number) =>
      engine.risks(prompts, { layer, projection: 'o' }, { kind: 'max', tile });
    await expect(risks(2, 1)).rejects.toThrow('There is no layer 2');
    await expect(risks(0, 0.5)).rejects.toThrow('There are no squares');
    const long = { ...prompts[0], assay: { ...prompts[0].assay, maxNewTokens: 60 } };
    expect(() => engine.predict([long], question)).toThrow('new tokens fit');
  });
});
