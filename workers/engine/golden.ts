import {
  asArray,
  asInteger,
  asNumber,
  asObject,
  parseJson,
  type Refuse,
} from '../../src/lib/base/json-fields.ts';

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
