import { expect, test } from 'vitest';
import { matrixShape, PROJECTIONS } from '../../../src/lib/model/matrix.ts';
import { expectClose } from '../testing/expect-numbers.ts';
import { recordedGradients } from '../testing/recorded-gradients.ts';
import { gradientsRef } from './gradients.ref.ts';
import { forwardRef, referenceModel } from './llama.ref.ts';

const TOLERANCE = 1e-4;
const { model: canonical, tokens, logits, margins } = await recordedGradients();
const model = referenceModel(canonical);

test('logits are those recorded from an independent implementation', async () => {
  expectClose(await forwardRef(model, tokens), logits, TOLERANCE);
});

test('gradients are those that an automatic differentiation found', () => {
  expect(margins).toHaveLength(6);
  const layers = gradientsRef(model, tokens, margins);
  margins.forEach(({ position, gradients }, m) => {
    expect(gradients).toHaveLength(layers.length);
    layers.forEach(({ of }, l) => {
      for (const projection of PROJECTIONS) {
        const { rows } = matrixShape(model.config, projection);
        const got = of[m][projection];
        expect(got).toHaveLength(tokens.length * rows);
        const end = (position + 1) * rows;
        const wanted = Float32Array.from(gradients[l][projection]);
        expectClose(got.subarray(0, end), wanted, TOLERANCE);
        expect(got.subarray(end).every((v) => v === 0)).toBe(true);
      }
    });
  });
});
