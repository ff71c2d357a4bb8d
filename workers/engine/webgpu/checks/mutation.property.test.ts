import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Decoding } from '../../../../src/lib/assay/decoding.ts';
import { MARGINAL_BELOW } from '../../../../src/lib/assay/marginal.ts';
import { KINDS, writtenValue, type Mutation } from '../../../../src/lib/mutation/mutation.ts';
import { klDivergence } from '../../../../src/lib/output/phenotype.ts';
import type { Site } from '../../../../src/lib/model/site.ts';
import { sitesOf } from '../../../../src/lib/testing/arbitrary.ts';
import { memoryModel } from '../../../weights/testing/memory-model.ts';
import { compare } from '../../compare.ts';
import { foldPrompts, type PromptOutcome } from '../../prompt-outcome.ts';
import { generate, type Runner } from '../run/generate.ts';
import { Gpu } from '../device/gpu.ts';
import { locationOf, weightBuffers } from '../model/gpu-model.ts';
import { uploadModel } from '../model/upload-model.ts';
import { mutateInPlace } from '../mutate/in-place.ts';
import { checksum } from '../kernels/checksum.ts';
import { chooseRef } from '../../reference/choose.ref.ts';
import { extentRef } from '../../reference/extent.ref.ts';
import { forwardRef, mutateReference, referenceModel } from '../../reference/llama.ref.ts';
import { forward, type Patch } from '../run/llama.ts';
import {
  createActivationBuffers,
  destroyActivationBuffers,
  passUniformBuffer,
  writePassUniform,
} from '../run/activation-buffers.ts';
import { mutateBySideTerm } from '../mutate/side-mutation.ts';
import { testDevice } from '../testing/gpu.ts';
import { expectClose, expectSameBits } from '../../testing/expect-numbers.ts';
import { modelShapes, randomModel } from '../../testing/models.ts';
import { integers, randomFrom } from '../../testing/random.ts';
import { HARDWARE_TUNING, SOFTWARE_TUNING, type Tuning } from '../device/tuning.ts';
import { forget, runWildType, type WildType } from '../run/wild-type.ts';

/** Small tiles compile fast; what they compute is tested with the kernels. */
const TILE = { ...SOFTWARE_TUNING.linear.matrix, tileM: 2, tileN: 4, threadsM: 2, threadsN: 4 };
const LINEAR = {
  vector: { ...HARDWARE_TUNING.linear.vector, tileN: 2, threadsN: 8, splits: 2 },
  matrix: TILE,
  batch: TILE,
};
/** Batches run products by one kernel whatever the rows, as the engine does. */
const BATCH_LINEAR = { vector: TILE, matrix: TILE, batch: TILE };

/** So little fits into one buffer that larger matrices, and the rows thawed of them, are cut. */
const BINDING = 6000;

/** Of the largest logit: what f32 sums in another order may differ by after three layers. */
const LOGIT_TOLERANCE = 2e-5;

const cases = modelShapes.chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    site: sitesOf(shape.config),
    kind: fc.constantFrom(...KINDS),
    /** Of the matrix's own extent. */
    times: fc.double({ min: -4, max: 4, noNaN: true }),
    cooperate: fc.boolean(),
    promptLength: fc.integer({ min: 3, max: 8 }),
    steps: fc.integer({ min: 1, max: 8 }),
    temperature: fc.constantFrom(0, 0.7),
    /** Sequences beside the mutant, all of them null mutants. */
    before: fc.nat(2),
    behind: fc.nat(2),
    seed: fc.nat(),
  }),
);

/** Logits [B·tail, vocab] of sequences that all hold the same tokens. */
async function logitsOf(
  { gpu, model, tuning }: Pick<Runner, 'gpu' | 'model' | 'tuning'>,
  sequences: number,
  tokens: readonly number[],
  tail: number,
  patch?: Patch,
): Promise<Float32Array> {
  const rows = tokens.length;
  const most = { maxRows: sequences * rows, maxTail: sequences * tail, capacity: rows };
  const state = createActivationBuffers(gpu, model.config, { ...most, caches: sequences });
  const passUniform = passUniformBuffer(gpu);
  writePassUniform(gpu, passUniform, { rows, first: 0, tail, step: 0 });
  const all = Array.from({ length: sequences }, () => tokens).flat();
  gpu.write(state.tokens, Uint32Array.from(all));
  gpu.submit(forward(gpu, { model, state, tuning, passUniform, sequences, rows, tail, patch }));
  const logits = new Float32Array(await gpu.read(state.logits));
  destroyActivationBuffers(gpu, state);
  gpu.destroy(passUniform);
  return logits;
}

/** What a mutant's logits [steps, vocab] over the wild type's tokens say of it. */
function judge(
  wildType: Pick<WildType, 'promptIds' | 'generation'>,
  wildLogits: Float32Array,
  logits: Float32Array,
  decoding: Decoding,
  vocab: number,
): Pick<PromptOutcome, 'firstDivergent' | 'margin' | 'kl' | 'steps'> {
  const { promptIds, generation } = wildType;
  let [margin, kl] = [Infinity, 0];
  for (let step = 0; step < generation.ids.length; step++) {
    const row = (values: Float32Array) => values.subarray(step * vocab, (step + 1) * vocab);
    const choice = chooseRef(row(logits), decoding, promptIds.length + step);
    margin = Math.min(margin, choice.margin);
    kl += klDivergence(row(wildLogits), row(logits));
    if (choice.id !== generation.ids[step])
      return { firstDivergent: step, margin, kl: kl / (step + 1), steps: step + 1 };
  }
  const { length: steps } = generation.ids;
  return { firstDivergent: -1, margin, kl: kl / steps, steps };
}

test('side term = in place = reference, for any mutation of any model', async () => {
  const gpu = new Gpu(await testDevice(), BINDING);
  const tally = { silent: 0, nsm: 0, marginal: 0, cut: 0 };
  await fc.assert(
    fc.asyncProperty(cases, async (c) => {
      const { config } = c.shape;
      const vocab = config.vocab_size;
      const random = randomFrom(c.seed);
      const canonical = randomModel(random, c.shape);
      const reference = referenceModel(canonical);
      const tuning: Tuning = { ...SOFTWARE_TUNING, linear: LINEAR, cooperate: c.cooperate };
      const model = await uploadModel(gpu, memoryModel(canonical));
      for (const { size } of weightBuffers(gpu, model)) expect(size).toBeLessThanOrEqual(BINDING);
      if (locationOf(model, c.site).pieces.length > 1) tally.cut++;
      const batch = { gpu, model, tuning: { ...tuning, linear: BATCH_LINEAR } };
      const state = createActivationBuffers(gpu, config, {
        caches: 1,
        maxRows: 8,
        maxTail: 1,
        capacity: c.promptLength + c.steps,
      });
      const runner: Runner = { gpu, model, state, tuning };
      const sums = () => checksum(gpu, weightBuffers(gpu, model));
      const untouched = await sums();

      const promptIds = [...integers(random, c.promptLength, vocab)];
      const decoding = { temperature: c.temperature, seed: c.seed };
      const wildType = await runWildType(
        runner,
        { promptIds, decoding, steps: c.steps },
        { burst: 4 },
      );
      const { ids } = wildType.generation;

      const weights = reference.layers[c.site.layer][c.site.projection];
      const mutation: Mutation = { site: c.site, kind: c.kind };
      const { min, max } = extentOf(weights);
      if (c.kind === 'value') mutation.value = c.times * Math.max(max, -min);
      const value = writtenValue(mutation, { min, max });

      // logits where the wild type's tokens are fed in
      const fed = [...promptIds, ...ids.slice(0, -1)];
      const tail = ids.length;
      const last = (logits: Float32Array) => logits.subarray(logits.length - tail * vocab);
      const wanted = last(await forwardRef(mutateReference(reference, mutation, value), fed));
      const wild = await logitsOf(batch, 1, fed, tail);
      const wildWanted = last(await forwardRef(reference, fed));
      expectClose(wild, wildWanted, LOGIT_TOLERANCE);

      const none: Site = { ...c.site, height: 0 };
      const sites = [...nulls(c.before, none), c.site, ...nulls(c.behind, none)];
      const side = mutateBySideTerm(
        gpu,
        model,
        sites,
        sites.map(() => value),
      );
      const bySide = await logitsOf(batch, sites.length, fed, tail, side.patch);
      side.release();
      sites.forEach((site, b) => {
        const mine = bySide.subarray(b * tail * vocab, (b + 1) * tail * vocab);
        if (site === none) expectSameBits(mine, wild);
        else expectClose(mine, wanted, LOGIT_TOLERANCE);
      });

      const inPlace = mutateInPlace(gpu, model, tuning, c.site, value);
      const inThePlace = await logitsOf(runner, 1, fed, tail, inPlace.patch);
      expectClose(inThePlace, wanted, LOGIT_TOLERANCE);

      // verdicts of runs from scratch
      const again = {
        promptIds,
        decoding,
        maxNewTokens: c.steps,
        compareWith: wildType,
        burst: 3,
      };
      const alone = mutateBySideTerm(gpu, model, [c.site], [value]);
      const verdicts = [
        compare(wildType, await generate(runner, { ...again, patch: inPlace.patch })),
        compare(wildType, await generate(runner, { ...again, patch: alone.patch })),
      ];
      inPlace.undo();
      alone.release();
      const judged = judge(wildType, wildWanted, wanted, decoding, vocab);
      tally[judged.firstDivergent < 0 ? 'silent' : 'nsm']++;
      if (judged.margin < MARGINAL_BELOW) tally.marginal++;
      else
        for (const verdict of verdicts) {
          expect(verdict.firstDivergent).toBe(judged.firstDivergent);
          expect(verdict.steps).toBe(judged.steps);
          const { marginal } = foldPrompts(0, value, [verdict]);
          expect(marginal).toBe(verdict.margin < MARGINAL_BELOW);
          const largest = Math.max(1, ...wanted.map(Math.abs));
          expect(Math.abs(verdict.margin - judged.margin)).toBeLessThan(
            2 * LOGIT_TOLERANCE * largest,
          );
          expect(Math.abs(verdict.kl - judged.kl)).toBeLessThan(
            4 * LOGIT_TOLERANCE * largest * Math.max(1, judged.kl),
          );
        }

      expect(await sums()).toBe(untouched);
      forget(runner, wildType);
      destroyActivationBuffers(gpu, state);
    }),
    { numRuns: 20 },
  );
  // otherwise the runs show little
  expect(tally.marginal).toBeLessThanOrEqual(3);
  expect(tally.silent).toBeGreaterThan(0);
  expect(tally.nsm).toBeGreaterThan(0);
  expect(tally.cut).toBeGreaterThan(3);
}, 240_000);

function nulls(count: number, none: Site): Site[] {
  return Array.from({ length: count }, () => none);
}

function extentOf(weights: Float32Array) {
  const all = { row: 0, col: 0, height: 1, width: weights.length };
  return extentRef(weights, weights.length, all, 0);
}
