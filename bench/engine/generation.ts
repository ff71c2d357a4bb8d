import type { Engine } from '../../workers/engine/contract.ts';
import { median, type EngineMeasure, type Measure } from './measure.ts';

const REPEATS = 3;

/** What an engine is given to generate. */
interface Length {
  /** Tokens fed in at once: enough to be a matrix–matrix product. */
  prompt: number;
  /** New tokens at most, one by one. */
  steps: number;
  repeats: number;
}

/** Tokens a second, medians. */
export interface GenerationSpeed {
  prefill: number;
  decode: number;
}

let named = 0;

/**
 * Speed of the plain model on any engine: feeding a prompt in, and one token after the other.
 * @param ids the tokens generation begins with; over and over, as a long prompt
 */
export async function generationSpeed(
  engine: Engine,
  ids: readonly number[],
  { prompt, steps, repeats }: Length,
): Promise<GenerationSpeed> {
  const long = Array.from({ length: prompt }, (_, i) => ids[i % ids.length]);
  // an engine keeps wild types by their assay, so each run has a name of its own
  const run = (promptIds: number[], maxNewTokens: number) =>
    engine.wildType({
      assay: { prompt: `speed ${named++}`, maxNewTokens, temperature: 0, seed: 0 },
      promptIds,
    });
  const [prefill, decode]: number[][] = [[], []];
  for (let i = 0; i <= repeats; i++) {
    const a = await run(long, 1);
    const b = await run([...ids], steps);
    if (i === 0) continue; // the first run compiles
    prefill.push((1000 * long.length) / a.prefillMs);
    decode.push((1000 * (b.ids.length - 1)) / b.decodeMs);
  }
  return { prefill: median(prefill), decode: median(decode) };
}

/** Both speeds as measures. @param name of a speed's measure */
export function speedMeasures(
  speed: GenerationSpeed,
  { prompt, steps, repeats }: Length,
  name: (which: 'prefill' | 'decode') => string,
): Measure[] {
  const runs = repeats > 1 ? `, median of ${repeats}` : '';
  return [
    {
      name: name('prefill'),
      value: speed.prefill,
      unit: 'tokens/s',
      note: `prompt of ${prompt} tokens until the first new one${runs}`,
    },
    {
      name: name('decode'),
      value: speed.decode,
      unit: 'tokens/s',
      note: `up to ${steps} tokens one by one${runs}`,
    },
  ];
}

/** Speed of the organism on WebGPU. */
export const generation: EngineMeasure = async ({ open, fox }) => {
  const length = { prompt: 128, steps: fox.assay.maxNewTokens, repeats: REPEATS };
  const speed = await generationSpeed(open.engine, fox.promptIds, length);
  return speedMeasures(speed, length, (which) => `generate.${which}_tokens_per_s.organism`);
};
