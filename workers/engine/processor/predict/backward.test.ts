import { expect, test } from 'vitest';
import { allMatrices, matrixShape, type MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { CanonicalModel } from '../../../weights/canonical.ts';
import { memoryModel } from '../../../weights/testing/memory-model.ts';
import { gradientsRef } from '../../reference/gradients.ref.ts';
import { referenceModel } from '../../reference/llama.ref.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { everything, FAMILIES, randomModel } from '../../testing/models.ts';
import { randomFrom } from '../../testing/random.ts';
import { expectRecorded, recordedGradients } from '../../testing/recorded-gradients.ts';
import { ProcessorContext } from '../context.ts';
import { litter } from '../testing/kernels.ts';
import { ODD, storiesShape } from '../testing/stories.ts';
import { widthsOf } from '../widths.ts';
import { Backward } from './backward.ts';
import { freeRows, rowsOf } from './cotangent-rows.ts';
import { outputGradient } from './gradient.ts';
import { byPrompt, freeInside, promptInside, type PromptInside } from './prompt-inside.ts';

interface Margin {
  position: number;
  token: number;
  rival: number;
}

/**
 * Carries margins down the whole model and calls once for each matrix, when its gradients are there:
 * `rowOf` gives those of a margin at a position [rows], null where all are 0.
 */
async function carryDown(
  canonical: CanonicalModel,
  tokens: number[],
  margins: readonly Margin[],
  visit: (id: MatrixId, rowOf: (m: number, t: number) => Float32Array | null) => void,
): Promise<void> {
  const context = await ProcessorContext.load(memoryModel(canonical), {});
  const { heap, model } = context;
  litter(heap);
  // shares of a margin of 1 are in logit units
  const cotangents = margins.map((one) => ({ ...one, prompt: 0, step: 0, margin: 1 }));
  const assay = { prompt: '', maxNewTokens: 1, temperature: 0, seed: 0 };
  const run = await context.prepare({ assay, promptIds: tokens });
  const before = heap.bytes;
  const prompts = byPrompt([run], cotangents);
  const rows = rowsOf(heap, cotangents);
  const backward = new Backward(heap, model, rows, run.cache(0).capacity);

  const visited: MatrixId[] = [];
  const arrived = (id: MatrixId) => {
    const { rows: length } = matrixShape(model.config, id.projection);
    const found = outputGradient(model, backward, id);
    const { at, first, count } = found.rows;
    // what is kept of gate for the risks is behind SiLU; what it gives out lies beside up's
    const { at: from, ld } =
      id.projection === 'gate'
        ? { at: backward.gateUp.at, ld: 2 * widthsOf(model.config).f }
        : found;
    visit(id, (m, t) => {
      const row = t - first[m];
      const there = row >= 0 && row < count[m];
      return there ? heap.view({ at: from + 4 * (at[m] + row) * ld, length }) : null;
    });
    visited.push(id);
  };
  backward.head(prompts, cotangents);
  for (let layer = model.layers.length - 1; layer >= 0; layer--) {
    const inside: PromptInside[] = prompts.map((one) => promptInside(heap, model, one, layer));
    arrived({ layer, projection: 'down' });
    backward.mlp(layer, inside);
    arrived({ layer, projection: 'gate' });
    arrived({ layer, projection: 'up' });
    backward.belowMlp(layer, inside);
    arrived({ layer, projection: 'o' });
    backward.attention(layer, inside);
    arrived({ layer, projection: 'q' });
    arrived({ layer, projection: 'k' });
    arrived({ layer, projection: 'v' });
    backward.belowAttention(layer, inside);
    for (const one of inside) freeInside(heap, one);
  }
  expect(visited).toHaveLength(allMatrices(model.config).length);
  backward.destroy();
  freeRows(heap, rows);
  expect(heap.bytes).toBe(before);
  context.close();
}

test('gradients are those that an automatic differentiation found', async () => {
  const recorded = await recordedGradients();
  await carryDown(recorded.model, recorded.tokens, recorded.margins, (id, rowOf) => {
    expectRecorded(recorded, id, rowOf);
  });
});

test.each([...FAMILIES, { ...everything, ...ODD }])(
  'gradients of %j, of an MLP of 172, are the reference’s',
  async (family) => {
    const model = randomModel(randomFrom(7), storiesShape(family));
    const tokens = Array.from({ length: 21 }, (_, i) => (97 * i) % 512);
    const margins = [
      { position: 20, token: 5, rival: 300 },
      { position: 9, token: 8, rival: 1 },
    ];
    const wanted = gradientsRef(referenceModel(model), tokens, margins);
    await carryDown(model, tokens, margins, (id, rowOf) => {
      const { rows } = matrixShape(model.config, id.projection);
      margins.forEach(({ position }, m) => {
        const got = new Float32Array((position + 1) * rows);
        for (let t = 0; t <= position; t++) got.set(rowOf(m, t) ?? [], t * rows);
        const all = wanted[id.layer].of[m][id.projection];
        expectClose(got, all.subarray(0, got.length), 1e-4);
      });
    });
  },
);
