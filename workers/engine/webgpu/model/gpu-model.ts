import type { MatrixId, Projection } from '../../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import { GROUP } from '../../../weights/canonical.ts';
import type { Gpu } from '../device/gpu.ts';
import type { HeadNorms } from '../kernels/qk_norm.ts';
import type { GpuMatrix, MatrixStack } from './gpu-matrix.ts';

/** The linear maps of a layer: those of one name read the same input and write side by side. */
export const LINEAR_NAMES = ['qkv', 'o', 'gate_up', 'down'] as const;
export type LinearName = (typeof LINEAR_NAMES)[number];

/** The projections of a linear map, in the order of their columns. */
export const PARTS: Record<LinearName, readonly Projection[]> = {
  qkv: ['q', 'k', 'v'],
  o: ['o'],
  gate_up: ['gate', 'up'],
  down: ['down'],
};

/** Where a projection's weights lie: rows first … first + rows of its linear map. */
export interface MatrixLocation {
  linear: LinearName;
  /** Row of the linear map, which is the column of its output that row 0 of the projection writes. */
  first: number;
  rows: number;
  cols: number;
  /** What of the linear map holds these rows. */
  pieces: GpuMatrix[];
}

export interface GpuLayer {
  linears: Record<LinearName, MatrixStack>;
  locations: Record<Projection, MatrixLocation>;
  /** [hidden_size] */
  input_layernorm: GPUBuffer;
  /** [hidden_size] */
  post_attention_layernorm: GPUBuffer;
  /** What linear maps add to their products, [width] each; absent where they add nothing. */
  biases: Partial<Record<LinearName, GPUBuffer>>;
  /** null where the model has none. */
  headNorms: HeadNorms | null;
}

export interface GpuModel {
  config: ModelConfig;
  /** [vocab_size, hidden_size] */
  embed_tokens: MatrixStack;
  layers: GpuLayer[];
  /** [hidden_size] */
  norm: GPUBuffer;
  /** [vocab_size, hidden_size]; embed_tokens when tied. */
  lm_head: MatrixStack;
  /** Bytes of weights in GPU memory (what the files hold; tables not counted). */
  weightBytes: number;
}

/**
 * Columns of a matrix as it lies in GPU memory: products take them in whole groups, and what it lacks
 * of the last is filled with zeros. @param cols as the model has them
 */
export const paddedColumns = (cols: number): number => Math.ceil(cols / GROUP) * GROUP;

/** Columns of what down_proj reads, and of each half of what gate_proj and up_proj write. */
export const mlpWidth = (c: ModelConfig): number => paddedColumns(c.intermediate_size);

/** Columns of the output of each linear map. */
export function linearWidth(c: ModelConfig, name: LinearName): number {
  if (name === 'qkv') return (c.num_attention_heads + 2 * c.num_key_value_heads) * c.head_dim;
  return name === 'gate_up' ? 2 * mlpWidth(c) : c.hidden_size;
}

/** Where a matrix of the model lies. */
export function locationOf(model: GpuModel, id: MatrixId): MatrixLocation {
  return model.layers[id.layer].locations[id.projection];
}

/** Every matrix of the model that is multiplied with: those of the layers, and the head. */
export function matricesOf({ layers, lm_head }: GpuModel): GpuMatrix[] {
  const stacks = layers.flatMap(({ linears }) => LINEAR_NAMES.map((name) => linears[name]));
  return [...stacks, lm_head].flatMap(({ pieces }) => pieces);
}

/** The buffers of matrices, each once. */
export function matrixBuffers(gpu: Gpu, matrices: readonly GpuMatrix[]): GPUBuffer[] {
  const buffers = new Set(matrices.flatMap(({ codes, scales }) => [codes, scales]));
  buffers.delete(gpu.unused);
  return [...buffers];
}

/** Every weight buffer of the model, in a fixed order. */
export function weightBuffers(gpu: Gpu, model: GpuModel): GPUBuffer[] {
  return [
    ...matrixBuffers(gpu, [...model.embed_tokens.pieces, ...matricesOf(model)]),
    model.norm,
    ...model.layers.flatMap((layer) => [
      layer.input_layernorm,
      layer.post_attention_layernorm,
      ...Object.values(layer.biases),
      ...(layer.headNorms ? [layer.headNorms.q, layer.headNorms.k] : []),
    ]),
  ];
}
