import { LabError } from '../../../../src/lib/base/failure.ts';
import type { Golden } from '../../golden.ts';
import { CHECKED_TOKENS, expectGeneration, expectLogits } from '../../shared/compare-recorded.ts';
import type { GpuContext } from '../context.ts';
import { generate } from '../run/generate.ts';

/**
 * Checks that this device computes what was recorded of the model. Throws a LabError 'golden' if
 * not: GPUs that run out of memory or have bad drivers return gibberish, not errors.
 */
export async function checkGolden(context: GpuContext, golden: Golden): Promise<void> {
  for (const run of golden.runs) {
    const steps = Math.min(CHECKED_TOKENS, run.ids.length);
    const args = { promptIds: run.prompt_ids, decoding: run, burst: CHECKED_TOKENS };
    const runner = context.runner(run.prompt_ids.length + steps);

    await generate(runner, { ...args, maxNewTokens: 1 });
    const bytes = await context.gpu.read(runner.state.logits, run.logits_last_prompt.length * 4);
    expectLogits(run, new Float32Array(bytes), refuseDevice);
    expectGeneration(run, await generate(runner, { ...args, maxNewTokens: steps }), refuseDevice);
  }
}

/** Throws the LabError 'golden' of a device that computes wrongly. */
export function refuseDevice(what: string): never {
  throw new LabError(
    'golden',
    `This GPU does not compute this model rightly: ${what}.`,
    'Nothing is recorded from it. Update the graphics driver, close other pages that use the GPU, or try another browser.',
  );
}
