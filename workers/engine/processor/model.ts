import type { MatrixId, Projection } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { Block } from './heap.ts';
import type { LinearMap } from './linear-map.ts';

/** The linear maps of a layer: those of one name read the same input and write side by side. */
export type LinearName = 'qkv' | 'o' | 'gate_up' | 'down';

/** The matrices of a linear map, one below the other. */
export const PARTS: Record<LinearName, readonly Projection[]> = {
  qkv: ['q', 'k', 'v'],
  o: ['o'],
  gate_up: ['gate', 'up'],
  down: ['down'],
};

/** Where a projection's weights lie: its linear map, and its first row there. */
export interface MatrixLocation {
  linear: LinearName;
  map: LinearMap;
  first: number;
}

export interface ProcessorLayer {
  linears: Record<LinearName, LinearMap>;
  places: Record<Projection, MatrixLocation>;
  /** [hidden_size in whole panels], as are all norms but those of heads. */
  input_layernorm: Block;
  post_attention_layernorm: Block;
  /** Of each head of q and k, [head_dim]; null where the model has none. */
  head_norms: { q: Block; k: Block } | null;
}

export interface ProcessorModel {
  config: ModelConfig;
  /** [vocab_size, hidden_size] */
  embed_tokens: LinearMap;
  layers: ProcessorLayer[];
  norm: Block;
  /** [vocab_size, hidden_size]; embed_tokens when tied. */
  lm_head: LinearMap;
}

export const locationOf = (
  model: ProcessorModel,
  { layer, projection }: MatrixId,
): MatrixLocation => model.layers[layer].places[projection];

/** Bytes of a model's weights that lie outside the kernels' memory. */
export function bytesOutside({ embed_tokens, lm_head, layers }: ProcessorModel): number {
  const maps = new Set([
    ...[embed_tokens, lm_head],
    ...layers.flatMap(({ linears }) => Object.values(linears)),
  ]);
  let sum = 0;
  for (const { stored } of maps)
    for (const panels of stored)
      if (!('block' in panels))
        for (const table of [panels.values, panels.scales, panels.offsets])
          sum += table?.length ?? 0;
  return sum;
}
