import { generate } from '../../workers/engine/webgpu/run/generate.ts';
import { gpuContext, median, type EngineMeasure } from './measure.ts';

const REPEATS = 3;

/** Speed of the plain model: feeding a prompt in, and one token after the other. */
export const generation: EngineMeasure = async ({ open, fox }) => {
  const context = gpuContext(open.engine);
  const { promptIds, assay } = fox;
  const steps = assay.maxNewTokens;
  // a prompt long enough to be a matrix–matrix product
  const long = Array.from({ length: 128 }, (_, i) => promptIds[i % promptIds.length]);
  const prefill: number[] = [];
  const decode: number[] = [];
  for (let i = 0; i <= REPEATS; i++) {
    const runner = context.runner(long.length + steps);
    const args = { decoding: assay, burst: 8 };
    const a = await generate(runner, { ...args, promptIds: long, maxNewTokens: 1 });
    const b = await generate(runner, { ...args, promptIds, maxNewTokens: steps });
    if (i === 0) continue; // the first run compiles
    prefill.push((1000 * long.length) / a.prefillMs);
    decode.push((1000 * (b.ids.length - 1)) / b.decodeMs);
  }
  return [
    {
      name: 'generate.prefill_tokens_per_s.organism',
      value: median(prefill),
      unit: 'tokens/s',
      note: `prompt of ${long.length} tokens until the first new one, median of ${REPEATS}`,
    },
    {
      name: 'generate.decode_tokens_per_s.organism',
      value: median(decode),
      unit: 'tokens/s',
      note: `up to ${steps} tokens one by one, median of ${REPEATS}`,
    },
  ];
};
