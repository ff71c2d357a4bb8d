import { LabError } from '../../../../src/lib/base/failure.ts';
import type { MatrixId, Projection } from '../../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import {
  BIASED,
  formBytes,
  type LayerNorm,
  type MatrixName,
  type ModelReader,
  type RowRange,
} from '../../../weights/canonical.ts';
import { weightBytes } from '../../../weights/weight-bytes.ts';
import type { Gpu } from '../device/gpu.ts';
import type { HeadNorms } from '../kernels/qk_norm.ts';
import {
  matrixReader,
  piecesOf,
  uploadMatrices,
  type GpuMatrix,
  type MatrixStack,
} from './gpu-matrix.ts';
import { rotationTable } from '../../shared/rotation-table.ts';

/** The linear maps of a layer: those of one name read the same input and write side by side. */
export const LINEAR_NAMES = ['qkv', 'o', 'gate_up', 'down'] as const;
export type LinearName = (typeof LINEAR_NAMES)[number];

const PARTS: Record<LinearName, readonly Projection[]> = {
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
  /** [max_position_embeddings, head_dim/2, 2] */
  rotation: GPUBuffer;
  /** Bytes of weights in GPU memory (what the files hold; tables not counted). */
  weightBytes: number;
}

/** Columns of the output of each linear map. */
export function linearWidth(c: ModelConfig, name: LinearName): number {
  if (name === 'qkv') return (c.num_attention_heads + 2 * c.num_key_value_heads) * c.head_dim;
  return name === 'gate_up' ? 2 * c.intermediate_size : c.hidden_size;
}

/**
 * Reads a model into GPU memory, a few matrices at a time. Throws a LabError 'too-big' if it does
 * not fit, or what the reader throws.
 * @param onProgress bytes of weights uploaded so far
 */
export async function uploadModel(
  gpu: Gpu,
  model: ModelReader,
  onProgress?: (loaded: number, total: number) => void,
): Promise<GpuModel> {
  const { config } = model;
  const total = weightBytes(model);
  const before = gpu.bytes;
  gpu.device.pushErrorScope('out-of-memory');
  const upload = async (label: string, names: MatrixName[]): Promise<MatrixStack> => {
    const stack: MatrixStack = { rows: 0, cols: model.form(names[0]).cols, pieces: [] };
    for (const parts of planPieces(model, names, gpu.maxBinding)) {
      const matrices = [];
      for (const { name, rows } of parts) matrices.push(await model.matrix(name, rows));
      const piece = uploadMatrices(gpu, label, matrices, stack.rows);
      stack.pieces.push(piece);
      stack.rows += piece.rows;
      // what is on its way to the GPU takes memory here, too
      await gpu.device.queue.onSubmittedWorkDone();
      onProgress?.(Math.min(gpu.bytes - before, total), total);
    }
    return stack;
  };
  const embed_tokens = await upload('embed_tokens', ['embed_tokens']);
  const layers: GpuLayer[] = [];
  for (let i = 0; i < config.num_hidden_layers; i++)
    layers.push(await uploadLayer(gpu, model, i, upload));
  const norm = gpu.upload('norm', await model.norm('norm'));
  const lm_head = config.tie_word_embeddings ? embed_tokens : await upload('lm_head', ['lm_head']);
  const table = rotationTable(config.max_position_embeddings, config);
  const rotation = gpu.upload('rotation', table);
  const outOfMemory = await gpu.device.popErrorScope();
  if (outOfMemory)
    throw new LabError(
      'too-big',
      `The model's ${(total / 2 ** 20).toFixed(0)} MiB of weights do not fit into this GPU's memory.`,
      'Close other pages that use the GPU, or choose a smaller model.',
    );
  onProgress?.(total, total);
  return { config, embed_tokens, layers, norm, lm_head, rotation, weightBytes: total };
}

async function uploadLayer(
  gpu: Gpu,
  model: ModelReader,
  layer: number,
  upload: (label: string, names: MatrixName[]) => Promise<MatrixStack>,
): Promise<GpuLayer> {
  const locations = {} as Record<Projection, MatrixLocation>;
  const linears = {} as Record<LinearName, MatrixStack>;
  for (const linear of LINEAR_NAMES) {
    const ids = PARTS[linear].map((projection) => ({ layer, projection }));
    const stack = await upload(`layers.${layer}.${linear}`, ids);
    linears[linear] = stack;
    let first = 0;
    for (const { projection } of ids) {
      const { rows, cols } = model.form({ layer, projection });
      const pieces = piecesOf(stack, { first, count: rows }).map(({ matrix }) => matrix);
      locations[projection] = { linear, first, rows, cols, pieces };
      first += rows;
    }
  }
  const norm = async (name: LayerNorm) =>
    gpu.upload(`layers.${layer}.${name}`, await model.norm({ layer, norm: name }));
  const { qkv_bias, qk_norm } = model.config;
  return {
    linears,
    locations,
    input_layernorm: await norm('input_layernorm'),
    post_attention_layernorm: await norm('post_attention_layernorm'),
    biases: qkv_bias ? { qkv: await uploadBias(gpu, model, layer) } : {},
    headNorms: qk_norm ? { q: await norm('q_norm'), k: await norm('k_norm') } : null,
  };
}

/** The biases of q, k and v side by side, as their products lie. */
async function uploadBias(gpu: Gpu, model: ModelReader, layer: number): Promise<GPUBuffer> {
  const bias = new Float32Array(linearWidth(model.config, 'qkv'));
  let first = 0;
  for (const projection of BIASED) {
    const part = await model.bias(layer, projection);
    bias.set(part, first);
    first += part.length;
  }
  return gpu.upload(`layers.${layer}.qkv bias`, bias);
}

/**
 * How matrices that lie below each other are put into buffers of at most `limit` bytes:
 * neighbours of one encoding share them where they fit together, what does not fit is cut.
 */
function planPieces(
  model: ModelReader,
  names: readonly MatrixName[],
  limit: number,
): { name: MatrixName; rows: RowRange }[][] {
  const pieces: { name: MatrixName; rows: RowRange }[][] = [];
  /** Reader of the last piece, and the rows it still has room for. */
  let last = { reader: '', room: 0 };
  for (const name of names) {
    const form = model.form(name);
    const { codes, scales } = formBytes({ ...form, rows: 1 });
    const most = Math.max(1, Math.floor(limit / Math.max(codes, scales)));
    const reader = matrixReader(form).name;
    const whole = { name, rows: { first: 0, count: form.rows } };
    if (last.reader === reader && form.rows <= last.room) {
      pieces[pieces.length - 1].push(whole);
      last.room -= form.rows;
      continue;
    }
    for (let first = 0; first < form.rows; first += most) {
      const count = Math.min(most, form.rows - first);
      pieces.push([{ name, rows: { first, count } }]);
      last = { reader, room: most - count };
    }
  }
  return pieces;
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
