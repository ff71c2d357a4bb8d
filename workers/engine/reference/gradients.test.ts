import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matrixShape, PROJECTIONS, type Projection } from '../../../src/lib/model/matrix.ts';
import { SCREEN_KINDS, tileGrid } from '../../../src/lib/plan/grid.ts';
import { writtenValue } from '../../../src/lib/mutation/mutation.ts';
import { maxOf, minOf } from '../../../src/lib/base/arrays.ts';
import { cotangentsAt } from '../shared/cotangents.ts';
import { expectClose } from '../testing/expect-numbers.ts';
import { modelShapes, randomModel } from '../testing/models.ts';
import { integers, randomFrom, type Random } from '../testing/random.ts';
import { gradientsRef } from './gradients.ref.ts';
import { linearRef } from './linear.ref.ts';
import { forwardRef, mutateReference, referenceModel, type ReferenceModel } from './llama.ref.ts';
import { risksRef, sensitivitiesRef } from './sensitivities.ref.ts';
import { swigluRef } from './swiglu.ref.ts';
import { mutatedRef } from './thaw.ref.ts';

const cases = fc.record({
  shape: modelShapes,
  length: fc.integer({ min: 2, max: 7 }),
  temperature: fc.constantFrom(0, 0.7),
  seed: fc.nat(),
});
const pick = (random: Random, below: number) => Math.floor(random() * below);

/** A model, a sequence, and margins of its last rows over the tokens that a wild type would choose. */
async function made({
  shape,
  length,
  temperature,
  seed,
}: typeof cases extends fc.Arbitrary<infer T> ? T : never) {
  const random = randomFrom(seed);
  const model = referenceModel(randomModel(random, shape));
  const vocab = shape.config.vocab_size;
  const tokens = [...integers(random, length, vocab)];
  const logits = await forwardRef(model, tokens);
  const cotangents = [0, 1].flatMap((step) => {
    const position = length - 2 + step;
    const row = logits.subarray(position * vocab, (position + 1) * vocab);
    const token = row.indexOf(maxOf(row));
    return cotangentsAt(row, { temperature, seed }, { prompt: 0, step, position, token }, 2);
  });
  return { random, model, tokens, cotangents };
}

/** Margins in logits of a model, less what sampling adds to them. */
async function leads(
  model: ReferenceModel,
  tokens: readonly number[],
  cotangents: Awaited<ReturnType<typeof made>>['cotangents'],
): Promise<number[]> {
  const logits = await forwardRef(model, tokens);
  const row = (position: number) => position * model.config.vocab_size;
  return cotangents.map(
    (c) => logits[row(c.position) + c.token] - logits[row(c.position) + c.rival],
  );
}

test('gradients summed over positions are what moving a weight either way does to the margins', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const { random, model, tokens, cotangents } = await made(one);
      const layers = gradientsRef(model, tokens, cotangents);
      for (const projection of PROJECTIONS) {
        const layer = pick(random, layers.length);
        const { rows, cols } = matrixShape(model.config, projection);
        const [row, col] = [pick(random, rows), pick(random, cols)];
        const weight = model.layers[layer][projection][row * cols + col];
        const moved = (by: number) => {
          const site = { layer, projection, row, col, height: 1, width: 1 };
          return leads(mutateReference(model, { site }, weight + by), tokens, cotangents);
        };
        const STEP = 4e-3;
        const [more, less] = [await moved(STEP), await moved(-STEP)];
        const { inputs, of } = layers[layer];
        of.forEach((gradients, c) => {
          let sum = 0;
          tokens.forEach((_, s) => {
            sum += gradients[projection][s * rows + row] * inputs[projection][s * cols + col];
          });
          const wanted = (more[c] - less[c]) / (2 * STEP);
          expect(Math.abs(sum - wanted)).toBeLessThan(4e-3 + 4e-3 * Math.abs(wanted));
        });
      }
    }),
    { numRuns: 8 },
  );
});

test('what changes a margin comes from positions up to the one that chooses', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const { model, tokens, cotangents } = await made(one);
      for (const { of } of gradientsRef(model, tokens, cotangents))
        of.forEach((gradients, c) => {
          for (const values of Object.values(gradients)) {
            const cols = values.length / tokens.length;
            const after = values.subarray((cotangents[c].position + 1) * cols);
            expect(after.every((v) => v === 0)).toBe(true);
          }
        });
    }),
    { numRuns: 6 },
  );
});

const questions = fc.record({
  of: cases,
  projection: fc.constantFrom(...PROJECTIONS),
  kind: fc.constantFrom(...SCREEN_KINDS),
  tile: fc.constantFrom(8, 24, 48),
});

test('risks of squares are those of their matrix written anew, and carried on by the gradients', async () => {
  await fc.assert(
    fc.asyncProperty(questions, async ({ of, projection, kind, tile }) => {
      const { random, model, tokens, cotangents } = await made(of);
      const margins = cotangents.map(({ margin }) => margin);
      const gradients = gradientsRef(model, tokens, cotangents)[0];
      const weights = model.layers[0][projection];
      const got = risksRef(model.config, gradients, { projection, kind, tile }, weights, margins);
      const shape = matrixShape(model.config, projection);
      const grid = tileGrid(shape, tile);
      for (let i = 0; i < 5; i++) {
        const cell = pick(random, got.risk.length);
        const [row, col] = [Math.floor(cell / grid.cols) * tile, (cell % grid.cols) * tile];
        const height = Math.min(tile, shape.rows - row);
        const site = { row, col, height, width: Math.min(tile, shape.cols - col) };
        const range = { min: minOf(weights), max: maxOf(weights) };
        const value = writtenValue({ kind }, range);
        const output = (w: Float32Array) => {
          const y = linearRef(gradients.inputs[projection], w, shape.cols);
          return projection === 'gate' ? swigluRef(y, gradients.up) : y;
        };
        const [before, after] = [
          output(weights),
          output(mutatedRef(weights, shape.cols, site, value)),
        ];
        const shares = gradients.of.map((one, c) => {
          const g = one[projection === 'gate' ? 'act' : projection];
          return -g.reduce((sum, v, k) => sum + v * (after[k] - before[k]), 0) / margins[c];
        });
        const wanted = maxOf(shares, 0);
        expect(Math.abs(got.risk[cell] - wanted)).toBeLessThan(
          1e-3 + 1e-4 * maxOf(shares.map(Math.abs)),
        );
        if (wanted > 0.01) expect(shares[got.cotangent[cell]]).toBeCloseTo(wanted, 2);
      }
    }),
    { numRuns: 15 },
  );
});

test('risks of single weights follow from the sensitivities, but Gate’s', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const { model, tokens, cotangents } = await made(one);
      const margins = cotangents.map(({ margin }) => margin);
      const gradients = gradientsRef(model, tokens, cotangents)[0];
      for (const projection of ['v', 'o'] satisfies Projection[]) {
        const weights = model.layers[0][projection];
        const { up, down } = sensitivitiesRef(model.config, gradients, projection, margins);
        const zero = { projection, kind: 'zero', tile: 1 } as const;
        const { risk } = risksRef(model.config, gradients, zero, weights, margins);
        const wanted = weights.map((w, i) => Math.max(0, w > 0 ? w * up[i] : w * down[i]));
        expectClose(risk, wanted, 1e-5);
      }
    }),
    { numRuns: 6 },
  );
});
