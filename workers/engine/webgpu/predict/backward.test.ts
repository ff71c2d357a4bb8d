import { expect, test } from 'vitest';
import { PROJECTIONS, type Projection } from '../../../../src/lib/model/matrix.ts';
import { memoryModel } from '../../../weights/testing/memory-model.ts';
import { FAMILIES } from '../../testing/models.ts';
import { plainGradients } from '../../testing/plain-gradients.ts';
import {
  expectRecorded,
  recordedGradients,
  type RecordedGradients,
} from '../../testing/recorded-gradients.ts';
import { GpuContext } from '../context.ts';
import { SOFTWARE_TUNING } from '../device/tuning.ts';
import { copyRows } from '../kernels/copy_rows.ts';
import { locationOf } from '../model/gpu-model.ts';
import { testDevice } from '../testing/gpu.ts';
import { Backward, type Written } from './backward.ts';
import { Buffers } from './buffers.ts';
import { cotangentBatches } from './cotangent-batches.ts';
import { Forward } from './forward.ts';

/** A buffer as it was when the gradients of some matrices were in it. */
interface Told extends Pick<Written, 'projections' | 'stride'> {
  copy: GPUBuffer;
  /** Whether only the positions that choose have gradients. */
  chosen: boolean;
}

/** Fails unless all gradients are those recorded, through every layer. */
async function expectGradients(recorded: RecordedGradients, cooperate: boolean): Promise<void> {
  const { model, tokens, margins } = recorded;
  const { config } = model;
  const tuning = { ...SOFTWARE_TUNING, cooperate };
  const context = await GpuContext.create(await testDevice(), tuning, memoryModel(model));
  const { gpu } = context;
  const buffers = new Buffers(gpu);
  const forward = new Forward(context, tokens.length, buffers);
  const assay = { prompt: '', maxNewTokens: 1, temperature: 0, seed: 0 };
  const { run } = await forward.run({ prompt: { assay, promptIds: tokens }, ids: [0] }, 0, 0);
  // shares of a margin of 1 are in logit units
  const cotangents = margins.map((one) => ({ ...one, prompt: 0, step: 0, margin: 1 }));
  const batches = cotangentBatches(config, cotangents, 0, gpu.maxBinding);
  expect(batches).toHaveLength(1);
  const backward = new Backward(context, forward, batches, buffers);
  const batch = backward.start(batches[0], run);
  const { per } = batch;
  const m = margins.length * per;

  for (let layer = config.num_hidden_layers - 1; layer >= 0; layer--) {
    const told: Told[] = [];
    const collect = ({ projections, g, stride, spans }: Written) => {
      const copy = buffers.make('copy', m, stride);
      told.push({ projections, stride, copy, chosen: spans === batch.chosen });
      return [copyRows(gpu, { x: g, y: copy, cols: stride, m, per: m, stride: m, first: 0 })];
    };
    gpu.submit([...forward.layer(run, layer), ...backward.layer(layer, batch, run, collect, null)]);

    const compare = async (projection: Projection) => {
      // what is told of gate is behind SiLU; what it gives out lies beside up's
      const beside = projection === 'gate' ? 'up' : projection;
      const one = told.find(({ projections }) => projections.includes(beside));
      if (!one) throw new Error(`Nothing is told of ${projection}.`);
      const values = new Float32Array(await gpu.read(one.copy));
      const { first, rows } = locationOf(context.model, { layer, projection });
      expectRecorded(recorded, { layer, projection }, (c, t) => {
        if (one.chosen && t < margins[c].position) return null;
        const at = (c * per + t) * one.stride + first;
        return values.subarray(at, at + rows);
      });
    };
    for (const projection of PROJECTIONS) await compare(projection);
  }
  buffers.free();
}

test.each([true, false])('gradients are those of JAX, cooperate: %s', async (cooperate) => {
  await expectGradients(await recordedGradients(), cooperate);
});

const families = [...FAMILIES, { intermediate_size: 43 }].map(
  (family) => [JSON.stringify(family), family] as const,
);

test.each(families)('gradients are the plain reference’s: %s', async (_, family) => {
  await expectGradients(plainGradients(family), false);
});
