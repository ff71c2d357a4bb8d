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

/** Where a projection's weights lie: rows first … first + rows of its linear map. */
export interface MatrixLocation {
  linear: LinearName;
  map: LinearMap;
  first: number;
  rows: number;
  cols: number;
}

export interface ProcessorLayer {
  linears: Record<LinearName, LinearMap>;
  places: Record<Projection, MatrixLocation>;
  /** [hidden_size] */
  input_layernorm: Block;
  /** [hidden_size] */
  post_attention_layernorm: Block;
}

export interface ProcessorModel {
  config: ModelConfig;
  /** [vocab_size, hidden_size] */
  embed_tokens: LinearMap;
  layers: ProcessorLayer[];
  /** [hidden_size] */
  norm: Block;
  /** [vocab_size, hidden_size]; embed_tokens when tied. */
  lm_head: LinearMap;
  /** [max_position_embeddings, head_dim/2, 2] */
  rotation: Block;
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
