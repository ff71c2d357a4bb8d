import { LabError } from '../../../../src/lib/base/failure.ts';
import {
  asArray,
  asInteger,
  asNumber,
  asObject,
  parseJson,
  type Refuse,
} from '../../../../src/lib/base/json-fields.ts';
import type { Engine } from '../engine.ts';
import { generate } from '../run/generate.ts';

/** Recorded results of a model (golden.json beside its weights). */
export interface Golden {
  runs: {
    prompt_ids: number[];
    temperature: number;
    seed: number;
    ids: number[];
    /** The first few logits after the prompt. */
    logits_last_prompt: number[];
    /** Log-sum-exp of the logits at each new token. */
    logsumexp: number[];
  }[];
}

/** Reads golden.json; `refuse` hears what is wrong with it. */
export function parseGolden(bytes: ArrayBuffer, refuse: Refuse): Golden {
  const runs = asArray(asObject(parseJson(bytes, refuse), 'it', refuse).runs, 'runs', refuse);
  if (runs.length === 0) return refuse('no run is recorded in it');
  return { runs: runs.map((run, i) => parseRun(run, `runs[${i}]`, refuse)) };
}

function parseRun(value: unknown, what: string, refuse: Refuse): Golden['runs'][number] {
  const run = asObject(value, what, refuse);
  const numbers = (key: string): number[] => {
    const list = asArray(run[key], `${what}.${key}`, refuse);
    if (list.length === 0) return refuse(`${what}.${key} is empty`);
    return list.map((n) => asNumber(n, `${what}.${key}`, [-Infinity, Infinity], refuse));
  };
  const ids = numbers('ids');
  const logsumexp = numbers('logsumexp');
  if (logsumexp.length !== ids.length)
    return refuse(`${what} has ${ids.length} tokens but ${logsumexp.length} log-sum-exps`);
  return {
    prompt_ids: numbers('prompt_ids'),
    temperature: asNumber(run.temperature, `${what}.temperature`, [0, 100], refuse),
    seed: asInteger(run.seed, `${what}.seed`, [0, 0xffffffff], refuse),
    ids,
    logits_last_prompt: numbers('logits_last_prompt'),
    logsumexp,
  };
}

/** f32 sums in another order differ by less; a broken device by far more. */
const TOLERANCE = 2e-3;
/** Tokens generated of each run: enough to go through every kernel, few enough not to wait for. */
const CHECKED_TOKENS = 16;

/**
 * Checks that this device computes what was recorded of the model. Throws a LabError 'golden' if
 * not: GPUs that run out of memory or have bad drivers return gibberish, not errors.
 */
export async function checkGolden(engine: Engine, golden: Golden): Promise<void> {
  for (const run of golden.runs) {
    const steps = Math.min(CHECKED_TOKENS, run.ids.length);
    const args = { promptIds: run.prompt_ids, decoding: run, burst: CHECKED_TOKENS };
    const runner = engine.runner(run.prompt_ids.length + steps);

    await generate(runner, { ...args, maxNewTokens: 1 });
    const bytes = await engine.gpu.read(runner.state.logits, run.logits_last_prompt.length * 4);
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
