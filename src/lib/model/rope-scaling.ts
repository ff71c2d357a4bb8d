/** How a model scales the frequencies of rotary positions, in Hugging Face's names. */
export type RopeScaling = LinearScaling | Llama3Scaling | FactorScaling;

/** Every frequency is divided by `factor`. */
export interface LinearScaling {
  rope_type: 'linear';
  factor: number;
}

/** Llama 3.1: low frequencies are divided by `factor`, high ones stay, those between are blended. */
export interface Llama3Scaling {
  rope_type: 'llama3';
  factor: number;
  low_freq_factor: number;
  high_freq_factor: number;
  original_max_position_embeddings: number;
}

/** GGUF's `rope_freqs`: what each pair's frequency is divided by, [head_dim / 2]. */
export interface FactorScaling {
  rope_type: 'factors';
  factors: number[];
}
