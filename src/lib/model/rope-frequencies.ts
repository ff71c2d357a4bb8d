import type { ModelConfig } from './model-config.ts';
import type { Llama3Scaling } from './rope-scaling.ts';

/**
 * Radians a position by which pair i (of i and i + head_dim/2) of every head turns, [head_dim / 2]:
 * rope_theta^(−2i / head_dim), scaled as the model asks.
 * @see transformers, modeling_rope_utils.py (`_compute_llama3_parameters`)
 */
export function ropeFrequencies(
  c: Pick<ModelConfig, 'head_dim' | 'rope_theta' | 'rope_scaling'>,
): Float32Array {
  const plain = Float32Array.from(
    { length: c.head_dim / 2 },
    (_, i) => c.rope_theta ** ((-2 * i) / c.head_dim),
  );
  const scaling = c.rope_scaling;
  switch (scaling?.rope_type) {
    case undefined:
      return plain;
    case 'linear':
      return plain.map((frequency) => frequency / scaling.factor);
    case 'factors':
      return plain.map((frequency, i) => frequency / scaling.factors[i]);
    case 'llama3':
      return plain.map((frequency) => llama3Frequency(frequency, scaling));
  }
}

function llama3Frequency(frequency: number, s: Llama3Scaling): number {
  // how many turns a pair makes over the context that the model was first trained with
  const turns = (s.original_max_position_embeddings * frequency) / (2 * Math.PI);
  if (turns < s.low_freq_factor) return frequency / s.factor;
  if (turns > s.high_freq_factor) return frequency;
  const kept = (turns - s.low_freq_factor) / (s.high_freq_factor - s.low_freq_factor);
  return ((1 - kept) * frequency) / s.factor + kept * frequency;
}
