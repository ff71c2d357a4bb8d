import type { ModelReader } from '../../../weights/canonical.ts';
import type { Runner } from '../run/generate.ts';
import { Gpu } from '../device/gpu.ts';
import { uploadModel } from '../model/upload-model.ts';
import { createActivationBuffers } from '../run/activation-buffers.ts';
import { SOFTWARE_TUNING } from '../device/tuning.ts';
import { testDevice } from './gpu.ts';

/** A model on the test machine's GPU, ready to run one sequence (or several). */
export async function testRunner(
  model: ModelReader,
  { sequences = 1, maxRows = 64, tuning = SOFTWARE_TUNING } = {},
): Promise<Runner> {
  const gpu = new Gpu(await testDevice());
  const state = createActivationBuffers(gpu, model.config, {
    caches: sequences,
    maxRows: maxRows * sequences,
    maxTail: maxRows * sequences,
    capacity: model.config.max_position_embeddings,
  });
  return { gpu, model: await uploadModel(gpu, model), state, tuning };
}
