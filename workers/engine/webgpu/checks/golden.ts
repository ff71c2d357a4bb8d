import { LabError } from '../../../../src/lib/base/failure.ts';
import type { GpuContext } from '../context.ts';
import type { Golden } from '../../golden.ts';
import { generate } from '../run/generate.ts';

/** f32 sums in another order differ by less; a broken device by far more. */
const TOLERANCE = 2e-3;
/** Tokens generated of each run: enough to go through every kernel, few enough not to wait for. */
const CHECKED_TOKENS = 16;

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
    const logits = new Float32Array(bytes);
    run.logits_last_prompt.forEach((wanted, v) => {
      near(logits[v], wanted, `logit ${v} after the prompt`);
    });

    const { ids, choices } = await generate(runner, { ...args, maxNewTokens: steps });
    choices.forEach((choice, i) => {
      near(choice.logSumExp, run.logsumexp[i], `log-sum-exp of new token ${i}`);
      if (ids[i] !== run.ids[i]) fail(`new token ${i} is ${ids[i]}, recorded is ${run.ids[i]}`);
    });
  }
}

function near(got: number, wanted: number, what: string): void {
  if (!(Math.abs(got - wanted) <= TOLERANCE)) fail(`${what} is ${got}, recorded is ${wanted}`);
}

const fail = (what: string): never =>
  refuseDevice(`This GPU does not compute the model’s recorded results: ${what}.`);

/** Throws the LabError 'golden' of a device that computes wrongly. */
export function refuseDevice(message: string): never {
  throw new LabError(
    'golden',
    message,
    'Nothing is recorded from it. Update the graphics driver, close other pages that use the GPU, or try another browser.',
  );
}
