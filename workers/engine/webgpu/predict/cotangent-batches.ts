import { maxOf } from '../../../../src/lib/base/arrays.ts';
import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import type { Cotangent } from '../../shared/cotangents.ts';
import { dscoresBytes } from '../kernels/attention_backward.ts';
import { linearWidth } from '../model/gpu-model.ts';

/**
 * Most cotangents of a batch: a multiple of those that a kernel takes at a time. With more, the short
 * ones would be carried along at the length of the longest.
 */
const MOST = 16;

/** Cotangents of one prompt whose gradients are computed together, in the order of their positions. */
export interface CotangentBatch {
  /** Index of the prompt. */
  prompt: number;
  cotangents: Cotangent[];
  /** Number of the first one among all. */
  number: number;
  /** Positions up to the last one's; each one has so many rows. */
  per: number;
}

/** Columns of the widest buffer that has a row for each position of each cotangent. */
const widest = (c: ModelConfig): number =>
  maxOf((['qkv', 'o', 'gate_up'] as const).map((name) => linearWidth(c, name)));

/**
 * Puts the cotangents of one prompt into batches so small that no buffer of theirs is larger than
 * `maxBinding` bytes: with the shape of Llama-2-7B, 120 positions and WebGPU's default of 128 MiB
 * that is 12 of them.
 * @param number of the first one among all
 */
export function cotangentBatches(
  c: ModelConfig,
  cotangents: readonly Cotangent[],
  number: number,
  maxBinding: number,
): CotangentBatch[] {
  const sorted = cotangents.toSorted((a, b) => a.position - b.position);
  const batches: CotangentBatch[] = [];
  for (let first = 0; first < sorted.length;) {
    const fits = (count: number) => {
      const per = sorted[first + count - 1].position + 1;
      return (
        count * per * widest(c) * 4 <= maxBinding &&
        dscoresBytes(c.num_attention_heads, per, count) <= maxBinding
      );
    };
    let count = 1;
    while (count < Math.min(MOST, sorted.length - first) && fits(count + 1)) count++;
    const some = sorted.slice(first, first + count);
    const { prompt, position } = some[count - 1];
    batches.push({ prompt, cotangents: some, number: number + first, per: position + 1 });
    first += count;
  }
  return batches;
}
