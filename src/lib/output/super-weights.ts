import type { ModelInfo } from '../model/model-info.ts';
import type { Site } from '../model/site.ts';

/** The activation farthest from zero, of one row's worth per token. */
export interface Peak {
  /** Index in the prompt. */
  token: number;
  /** Input: column of the matrix. Output: row. */
  channel: number;
  value: number;
}

/** What one pass shows of a layer's down projection, for any token of the prompt. */
export interface LayerPeaks {
  layer: number;
  /** What goes into it. */
  input: Peak;
  /** What comes out, before the residual stream is added. */
  output: Peak;
  /** The weight at the output's row and the input's column. */
  weight: number;
  /** Median of the outputs' magnitudes. */
  medianOutput: number;
}

/** Where super weights were looked for. */
export interface SuperWeights {
  prompt: string;
  /** The text of each token looked at, the beginning token included. */
  pieces: string[];
  layers: LayerPeaks[];
}

/** A weight that may be a super weight. */
export interface SuperCandidate extends LayerPeaks {
  site: Site;
  /**
   * How many times the median layer's peak this one is: the smaller of input's and output's, 0 where
   * they are not at one token.
   */
  spike: number;
  /** Share of the output that this one weight makes: weight · input / output; 0 at two tokens. */
  share: number;
  found: boolean;
}

/** Both peaks of a super weight are at least so many times the median layer's. */
export const SUPER_SPIKE = 30;
/** And the one weight makes at least this share of the output. */
export const SUPER_SHARE = 0.5;

/**
 * A weight of a down projection is a super weight if, at one token, its input and the output of its
 * row are each at least 30 times the median layer's largest, and it alone makes at least half of
 * that output. Most spiking first. Method: Yu et al. 2024 (arXiv 2411.07191); the bounds are ours.
 */
export function rankSuperWeights(layers: readonly LayerPeaks[]): SuperCandidate[] {
  const usual = (side: 'input' | 'output') =>
    median(Float64Array.from(layers, (layer) => Math.abs(layer[side].value)));
  const usualInput = usual('input');
  const usualOutput = usual('output');
  const times = (value: number, common: number) => (common > 0 ? Math.abs(value) / common : 0);
  return layers
    .map((peaks) => {
      const { layer, input, output, weight } = peaks;
      const together = input.token === output.token;
      const spike = Math.min(times(input.value, usualInput), times(output.value, usualOutput));
      const share = output.value === 0 ? 0 : (weight * input.value) / output.value;
      const row = output.channel;
      const col = input.channel;
      return {
        ...peaks,
        site: { layer, projection: 'down' as const, row, col, height: 1, width: 1 },
        spike: together ? spike : 0,
        share: together ? share : 0,
        found: together && spike >= SUPER_SPIKE && share >= SUPER_SHARE,
      };
    })
    .sort((a, b) => b.spike - a.spike || a.layer - b.layer);
}

/** Median; of an even number the smaller of the middle two. Sorts `values`. 0 if there are none. */
export function median(values: Float32Array | Float64Array): number {
  values.sort();
  return values.length === 0 ? 0 : values[(values.length - 1) >> 1];
}

/** A super weight that others have published. */
export interface KnownSuperWeight {
  site: Site;
  /** The model it was found in. */
  model: string;
}

const LLAMA2: KnownSuperWeight = known('Llama-2-7B', 2533, 7890);
const MISTRAL: KnownSuperWeight = known('Mistral-7B-v0.1', 2070, 7310);

/**
 * The super weight published for a model, or for the model that it was tuned from: told by name
 * and architecture. Source: Yu et al. 2024 (arXiv 2411.07191), table 2.
 */
export function knownSuperWeight({
  name,
  config: c,
}: Pick<ModelInfo, 'name' | 'config'>): KnownSuperWeight | null {
  const shape = [c.num_hidden_layers, c.hidden_size, c.intermediate_size, c.num_key_value_heads];
  const is = (...wanted: number[]) => shape.join() === wanted.join();
  if (is(32, 4096, 11008, 32) && /llama.?2/i.test(name)) return LLAMA2;
  const mistral = is(32, 4096, 14336, 8) && c.rope_theta === 1e4;
  return mistral && /mistral|zephyr/i.test(name) ? MISTRAL : null;
}

function known(model: string, row: number, col: number): KnownSuperWeight {
  return { model, site: { layer: 1, projection: 'down', row, col, height: 1, width: 1 } };
}
