import { expect, test } from 'vitest';
import { allMatrices, matrixShape } from '../../../src/lib/model/matrix.ts';
import { expectClose } from '../testing/expect-numbers.ts';
import { expectRecorded, recordedGradients } from '../testing/recorded-gradients.ts';
import { gradientsRef } from './gradients.ref.ts';
import { forwardRef, referenceModel } from './llama.ref.ts';

const recorded = await recordedGradients();
const { tokens, logits, margins } = recorded;
const model = referenceModel(recorded.model);

test('logits are those recorded from an independent implementation', async () => {
  expectClose(await forwardRef(model, tokens), logits, 1e-5);
});

test('gradients are those that an automatic differentiation found', () => {
  expect(margins).toHaveLength(6);
  const layers = gradientsRef(model, tokens, margins);
  for (const id of allMatrices(model.config)) {
    const { rows } = matrixShape(model.config, id.projection);
    const { of } = layers[id.layer];
    expectRecorded(recorded, id, (m, t) => of[m][id.projection].subarray(t * rows, (t + 1) * rows));
  }
});
