import { expect, test } from 'vitest';
import { allMatrices, matrixShape, type MatrixId } from '../../../../src/lib/model/matrix.ts';
import { memoryModel } from '../../../weights/testing/memory-model.ts';
import { everything, FAMILIES } from '../../testing/models.ts';
import { plainGradients } from '../../testing/plain-gradients.ts';
import {
  expectRecorded,
  recordedGradients,
  type RecordedGradients,
} from '../../testing/recorded-gradients.ts';
import { ProcessorContext } from '../context.ts';
import { litter } from '../testing/kernels.ts';
import { ODD, STORIES } from '../testing/sizes.ts';
import { widthsOf } from '../widths.ts';
import { Backward } from './backward.ts';
import { freeRows, rowsOf } from './cotangent-rows.ts';
import { outputGradient } from './gradient.ts';
import { byPrompt, freeInside, promptInside, type PromptInside } from './prompt-inside.ts';

/** Carries margins down the whole model, and fails unless gradients are those recorded on the way. */
async function expectCarriedDown(recorded: RecordedGradients): Promise<void> {
  const { tokens, margins } = recorded;
  const context = await ProcessorContext.load(memoryModel(recorded.model), {});
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

  const compared: MatrixId[] = [];
  /** Compares what is there of a matrix, once the pass has come to it. */
  const compare = (id: MatrixId) => {
    const { rows: length } = matrixShape(model.config, id.projection);
    const found = outputGradient(model, backward, id);
    const { at, first, count } = found.rows;
    // what is kept of gate for the risks is behind SiLU; what it gives out lies beside up's
    const { at: from, ld } =
      id.projection === 'gate'
        ? { at: backward.gateUp.at, ld: 2 * widthsOf(model.config).f }
        : found;
    expectRecorded(recorded, id, (m, t) => {
      const row = t - first[m];
      const there = row >= 0 && row < count[m];
      return there ? heap.view({ at: from + 4 * (at[m] + row) * ld, length }) : null;
    });
    compared.push(id);
  };
  backward.head(prompts, cotangents);
  for (let layer = model.layers.length - 1; layer >= 0; layer--) {
    const inside: PromptInside[] = prompts.map((one) => promptInside(heap, model, one, layer));
    compare({ layer, projection: 'down' });
    backward.mlp(layer, inside);
    compare({ layer, projection: 'gate' });
    compare({ layer, projection: 'up' });
    backward.belowMlp(layer, inside);
    compare({ layer, projection: 'o' });
    backward.attention(layer, inside);
    compare({ layer, projection: 'q' });
    compare({ layer, projection: 'k' });
    compare({ layer, projection: 'v' });
    backward.belowAttention(layer, inside);
    for (const one of inside) freeInside(heap, one);
  }
  expect(compared).toHaveLength(allMatrices(model.config).length);
  backward.destroy();
  freeRows(heap, rows);
  expect(heap.bytes).toBe(before);
  context.close();
}

test('gradients are those that an automatic differentiation found', async () => {
  await expectCarriedDown(await recordedGradients());
});

test.each([...FAMILIES, STORIES, { ...everything, ...ODD }])(
  'gradients of %j are the plain reference’s',
  async (family) => {
    await expectCarriedDown(plainGradients(family));
  },
);
