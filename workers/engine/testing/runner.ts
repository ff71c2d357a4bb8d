import type { ModelReader } from '../../weights/canonical.ts';
import type { Runner } from '../generate.ts';
import { Gpu } from '../gpu.ts';
import { uploadModel } from '../gpu-model.ts';
import { createRunState } from '../run-state.ts';
import { SOFTWARE_TUNING } from '../tuning.ts';
import { testDevice } from './gpu.ts';

/** A model on the test machine's GPU, ready to run one sequence (or several). */
export async function testRunner(
  model: ModelReader,
  { sequences = 1, maxRows = 64, tuning = SOFTWARE_TUNING } = {},
): Promise<Runner> {
  const gpu = new Gpu(await testDevice());
  const state = createRunState(gpu, model.config, {
    caches: sequences,
    maxRows: maxRows * sequences,
    maxTail: maxRows * sequences,
    capacity: model.config.max_position_embeddings,
  });
  return { gpu, model: await uploadModel(gpu, model), state, tuning };
}
