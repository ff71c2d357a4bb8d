import { expect, test } from 'vitest';
import { matrixShape, PROJECTIONS, type MatrixId } from '../../../../src/lib/model/matrix.ts';
import { memoryModel } from '../../../weights/testing/memory-model.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { recordedGradients } from '../../testing/recorded-gradients.ts';
import { ProcessorContext } from '../context.ts';
import { Backward } from './backward.ts';
import { freeRows, rowsOf } from './cotangent-rows.ts';
import { outputGradient, type OutputGradient } from './gradient.ts';
import { byPrompt, freeInside, promptInside, type PromptInside } from './prompt-inside.ts';

const TOLERANCE = 1e-4;

test('gradients are those that an automatic differentiation found', async () => {
  const { model: canonical, tokens, margins } = await recordedGradients();
  const context = await ProcessorContext.load(memoryModel(canonical), {});
  const { heap, model } = context;
  // shares of a margin of 1 are in logit units
  const cotangents = margins.map((one) => ({ ...one, prompt: 0, step: 0, margin: 1 }));
  const assay = { prompt: '', maxNewTokens: 1, temperature: 0, seed: 0 };
  const run = await context.prepare({ assay, promptIds: tokens });
  const before = heap.bytes;
  const prompts = byPrompt([run], cotangents);
  const rows = rowsOf(heap, cotangents);
  const backward = new Backward(heap, model, rows, run.cache(0).capacity);

  /** Fails unless `found` holds what was recorded of a matrix, and all rows left out are 0. */
  const expectRecorded = ({ layer, projection }: MatrixId, found: OutputGradient) => {
    const { rows: width } = matrixShape(model.config, projection);
    const { at, first, count } = found.rows;
    margins.forEach(({ position, gradients }, c) => {
      const got = new Float32Array((position + 1) * width);
      for (let r = 0; r < count[c]; r++) {
        const row = { at: found.at + 4 * (at[c] + r) * found.ld, length: width };
        got.set(heap.view(row), (first[c] + r) * width);
      }
      expectClose(got, Float32Array.from(gradients[layer][projection]), TOLERANCE);
    });
  };
  const compared: MatrixId[] = [];
  backward.head(prompts, cotangents);
  for (let layer = model.layers.length - 1; layer >= 0; layer--) {
    const compare = (projection: MatrixId['projection']) => {
      const id = { layer, projection };
      const found = outputGradient(model, backward, id);
      // what is kept of gate for the risks is behind SiLU; what it gives out lies beside up's
      const gate = { ...found, at: backward.gateUp.at, ld: 2 * model.config.intermediate_size };
      expectRecorded(id, projection === 'gate' ? gate : found);
      compared.push(id);
    };
    const inside: PromptInside[] = prompts.map((one) => promptInside(heap, model, one, layer));
    compare('down');
    backward.mlp(layer, inside);
    compare('gate');
    compare('up');
    backward.belowMlp(layer, inside);
    compare('o');
    backward.attention(layer, inside);
    compare('q');
    compare('k');
    compare('v');
    backward.belowAttention(layer, inside);
    for (const one of inside) freeInside(heap, one);
  }
  expect(compared).toHaveLength(model.layers.length * PROJECTIONS.length);
  backward.destroy();
  freeRows(heap, rows);
  expect(heap.bytes).toBe(before);
  context.close();
});
