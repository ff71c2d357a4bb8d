import { beforeAll, describe, expect, test } from 'vitest';
import { median, type LayerPeaks } from '../../../src/lib/output/super-weights.ts';
import { matrixShape, PROJECTIONS } from '../../../src/lib/model/matrix.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import { memoryModel } from '../../weights/testing/memory-model.ts';
import { extentRef } from '../reference/extent.ref.ts';
import { forwardRef, referenceModel, type ReferenceModel } from '../reference/llama.ref.ts';
import { poolRef } from '../reference/pool.ref.ts';
import { peak } from '../shared/peak.ts';
import { expectClose, expectSameBits } from '../testing/expect-numbers.ts';
import { everything, FAMILIES, randomModel } from '../testing/models.ts';
import { expectPeaks } from '../testing/peaks.ts';
import { integers, randomFrom } from '../testing/random.ts';
import { smallShape } from '../testing/small-model.ts';
import { screenBatched } from './batch/screen-batched.ts';
import { ProcessorContext } from './context.ts';
import { forward } from './llama.ts';
import { copyOut } from './pool/model-copy.ts';
import type { ProcessorEngine } from './processor-engine.ts';
import { testEngine } from './testing/engine.ts';
import { BUILDS, litter } from './testing/kernels.ts';
import { ODD, STORIES } from './testing/sizes.ts';

const promptIds = [...integers(randomFrom(5), 24, 100)];
const prompt = { assay: { prompt: 'a', maxNewTokens: 8, temperature: 0, seed: 0 }, promptIds };

test.each([...FAMILIES, STORIES, ODD])(
  'logits of %j, fed in at once or in pieces, are the plain reference’s',
  async (family) => {
    const model = randomModel(randomFrom(3), smallShape('f32', family));
    const wanted = await forwardRef(referenceModel(model), promptIds);
    const { vocab_size: vocab } = model.config;
    for (const build of BUILDS) {
      const { context } = await testEngine(memoryModel(model), { build });
      litter(context.heap);
      const runner = context.runner(promptIds.length);
      const logits = new Float32Array(wanted.length);
      const feed = (first: number, end: number) => {
        const part = { slots: [0], rows: end - first, first, tail: end - first };
        forward({ ...runner, ...part }, promptIds.slice(first, end), (row, at) => {
          logits.set(context.heap.view({ at, length: vocab }), (first + row) * vocab);
        });
      };
      feed(0, promptIds.length);
      expectClose(logits, wanted, 2e-5);
      const atOnce = logits.slice();
      logits.fill(0);
      feed(0, 19);
      for (let t = 19; t < promptIds.length; t++) feed(t, t + 1);
      expectSameBits(logits, atOnce);
    }
  },
);

describe.each([
  { sizes: STORIES, stored: 'as f32', packedBytes: Infinity },
  { sizes: ODD, stored: 'as f32', packedBytes: Infinity },
  { sizes: STORIES, stored: 'as it comes', packedBytes: 0 },
  { sizes: ODD, stored: 'as it comes', packedBytes: 0 },
])('a model with everything, of sizes $sizes, $stored', ({ sizes, packedBytes }) => {
  const shape = smallShape('f16', { ...everything, ...sizes });
  const canonical = randomModel(randomFrom(11), shape);
  let engine: ProcessorEngine;
  let reference: ReferenceModel;
  beforeAll(async () => {
    engine = await testEngine(memoryModel(canonical), { packedBytes });
    litter(engine.context.heap);
    reference = referenceModel(canonical);
  });

  test('the check of a layer passes', () => engine.check());

  test('every matrix: extent, places of the largest, and any part of it pooled are the reference’s', async () => {
    for (const projection of PROJECTIONS) {
      const { rows, cols } = matrixShape(canonical.config, projection);
      const weights = reference.layers[1][projection];
      const all = { row: 0, col: 0, height: rows, width: cols };
      const id = { layer: 1, projection };
      expect(extentRef(weights, cols, all, 0)).toMatchObject(await engine.valueRange(id));
      const view = await engine.weights(id, all, 200);
      expect(view.values).toEqual(poolRef(weights, cols, all, view.pool));
    }
  });

  test('super weights are those of the plain reference', async () => {
    const { hidden_size: d, intermediate_size: f } = canonical.config;
    const wanted: LayerPeaks[] = [];
    await forwardRef(reference, promptIds, (layer, act, down) => {
      const [input, output] = [peak(act, f), peak(down, d)];
      const weight = reference.layers[layer].down[output.channel * f + input.channel];
      wanted.push({ layer, input, output, weight, medianOutput: median(down.map(Math.abs)) });
    });
    expectPeaks(await engine.superWeights(promptIds), wanted);
  });

  test('a worker’s copy says the same of mutants on the edges of matrices, bit for bit', async () => {
    const edges = PROJECTIONS.flatMap((projection): Mutation[] => {
      const { rows, cols } = matrixShape(canonical.config, projection);
      const size = { height: 1, width: 1 };
      return [
        { site: { layer: 1, projection, row: 0, col: cols - 1, ...size }, kind: 'value', value: 4 },
        {
          site: { layer: 1, projection, row: rows - 1, col: 0, ...size },
          kind: 'value',
          value: -4,
        },
        {
          site: { layer: 1, projection, row: rows - 1, col: 0, height: 1, width: cols },
          kind: 'zero',
        },
      ];
    });
    const screen = async (context: ProcessorContext) => {
      const all: MutantOutcome[] = [];
      for await (const some of screenBatched(context, [prompt], edges, { outputs: true }))
        for (const one of some) all[one.index] = one;
      return all;
    };
    const { context } = engine;
    const wanted = await screen(context);
    const copy = structuredClone(copyOut(context.heap, context.model));
    expect(await screen(await ProcessorContext.adopt(copy, context.build))).toEqual(wanted);
    expect(wanted.filter(({ verdict }) => verdict === 'nsm').length).toBeGreaterThan(2);
    for (const [i, mutation] of edges.entries()) {
      const alone = await engine.mutate(prompt, mutation);
      expect(alone.checksum.after).toBe(alone.checksum.before);
      expect(alone.outcome.firstDivergent).toBe(wanted[i].firstDivergent);
      expect(alone.outcome.margin).toBe(wanted[i].margin);
    }
  });
});
