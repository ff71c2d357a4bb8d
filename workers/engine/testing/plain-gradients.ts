import { PROJECTIONS, matrixShape, type Projection } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import { gradientsRef } from '../reference/gradients.ref.ts';
import { referenceModel } from '../reference/llama.ref.ts';
import { randomModel } from './models.ts';
import { integers, randomFrom } from './random.ts';
import type { RecordedGradients } from './recorded-gradients.ts';
import { smallShape } from './small-model.ts';

/** A small random model of a family, with the gradients of some margins as the plain reference has them. */
export function plainGradients(family: Partial<ModelConfig>): RecordedGradients {
  const random = randomFrom(11);
  const model = randomModel(random, smallShape('f32', family));
  const { config } = model;
  const tokens = [...integers(random, 12, config.vocab_size)];
  const asked = [
    { position: 5, token: 3, rival: 17 },
    { position: 11, token: 40, rival: 2 },
  ];
  const layers = gradientsRef(referenceModel(model), tokens, asked);
  const margins = asked.map((one, m) => ({
    ...one,
    gradients: layers.map(
      ({ of }) =>
        Object.fromEntries(
          PROJECTIONS.map((projection) => {
            const { rows } = matrixShape(config, projection);
            return [projection, [...of[m][projection].subarray(0, (one.position + 1) * rows)]];
          }),
        ) as Record<Projection, number[]>,
    ),
  }));
  return { model, tokens, margins };
}
