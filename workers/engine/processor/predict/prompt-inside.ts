import type { Cotangent } from '../../shared/cotangents.ts';
import type { Inside, PreparedPrompt } from '../batch/prepared-prompt.ts';
import { allocateAll, type Block, type Heap } from '../heap.ts';
import type { ProcessorModel } from '../model.ts';
import { widthsOf } from '../widths.ts';

/** One of the prompts, with the cotangents of its margins: `count` of all from `first` on. */
export interface PromptMargins {
  run: PreparedPrompt;
  first: number;
  count: number;
}

/** The wild type of a prompt inside a layer, with what attention's gradients are computed from. */
export interface PromptInside extends PromptMargins {
  inside: Inside;
  /** Input of the layer [T, d]. */
  x: Block;
  /** T */
  rows: number;
  /** Of attention [H, T, capacity]. */
  weights: Block;
  /** Turned queries and keys, and values [T, qkv]. */
  turned: Block;
  /** [K, hd, capacity] */
  values: Block;
  capacity: number;
}

/**
 * Computes it. Valid until the prompt is asked for another layer; free it with {@link freeInside}.
 * Throws a LabError 'too-big' if there is no room, and leaves nothing behind.
 */
export function promptInside(
  heap: Heap,
  model: ProcessorModel,
  prompt: PromptMargins,
  layer: number,
): PromptInside {
  const { run } = prompt;
  const c = model.config;
  const { num_attention_heads: H, num_key_value_heads: K, head_dim: hd } = c;
  const { q, kv, qkv: width } = widthsOf(c);
  const inside = run.inside(layer);
  const { rows } = run;
  const { turned: queries, keys, capacity } = run.cache(layer);
  const [turned, values, weights] = allocateAll(heap, [
    rows * width,
    K * hd * capacity,
    H * rows * capacity,
  ]);
  const to = heap.view(turned);
  to.set(heap.view(queries, 0, rows * width));
  const turnedKeys = heap.view({ at: keys, length: K * hd * capacity });
  const across = heap.view(values).fill(0);
  for (let t = 0; t < rows; t++)
    for (let i = 0; i < K * hd; i++) {
      to[t * width + q + i] = turnedKeys[i * capacity + t];
      across[i * capacity + t] = to[t * width + q + kv + i];
    }
  heap.kernels.attention_weights(
    ...([turned.at, width, keys, capacity, H, K, hd, rows] as const),
    ...([c.sliding_window ?? capacity, weights.at] as const),
  );
  const x = run.inputs[layer];
  return { ...prompt, inside, x, rows, weights, turned, values, capacity };
}

export function freeInside(heap: Heap, { weights, turned, values }: PromptInside): void {
  heap.free(weights, turned, values);
}

/** The cotangents of each prompt, which come one prompt after the other. */
export function byPrompt(
  runs: readonly PreparedPrompt[],
  cotangents: readonly Pick<Cotangent, 'prompt'>[],
): PromptMargins[] {
  return runs.flatMap((run, prompt) => {
    const first = cotangents.findIndex((one) => one.prompt === prompt);
    const count = cotangents.filter((one) => one.prompt === prompt).length;
    return count > 0 ? [{ run, first, count }] : [];
  });
}
