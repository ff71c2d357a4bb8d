import { LabError } from '../../src/lib/failure.ts';
import { allMatrices, PROJECTIONS, type MatrixId, type Projection } from '../../src/lib/matrix.ts';
import type { ModelConfig } from '../../src/lib/model-config.ts';
import { formBytes, type MatrixName, type ModelReader } from '../weights/canonical.ts';
import type { Gpu } from './gpu.ts';
import { matrixReader, uploadMatrices, type GpuMatrix } from './gpu-matrix.ts';
import { rotationTable } from './kernels/rope_and_cache.ts';

/** The linear maps of a layer: those of one name read the same input and write side by side. */
export const LINEAR_NAMES = ['qkv', 'o', 'gate_up', 'down'] as const;
export type LinearName = (typeof LINEAR_NAMES)[number];

const PARTS: Record<LinearName, readonly Projection[]> = {
  qkv: ['q', 'k', 'v'],
  o: ['o'],
  gate_up: ['gate', 'up'],
  down: ['down'],
};

/** One dispatch's worth of a linear map: all rows of `matrix`, written from column `out` on. */
export interface LinearPart {
  matrix: GpuMatrix;
  out: number;
}

/** Where a projection's weights lie: rows first … first + rows of `matrix`, and what they compute. */
export interface Place {
  matrix: GpuMatrix;
  first: number;
  rows: number;
  cols: number;
  linear: LinearName;
  /** Column of the linear map's output that the projection's row 0 writes. */
  out: number;
}

export interface GpuLayer {
  linears: Record<LinearName, LinearPart[]>;
  places: Record<Projection, Place>;
  /** [hidden_size] */
  input_layernorm: GPUBuffer;
  /** [hidden_size] */
  post_attention_layernorm: GPUBuffer;
}

export interface GpuModel {
  config: ModelConfig;
  /** [vocab_size, hidden_size] */
  embed_tokens: GpuMatrix;
  layers: GpuLayer[];
  /** [hidden_size] */
  norm: GPUBuffer;
  /** [vocab_size, hidden_size]; embed_tokens when tied. */
  lm_head: GpuMatrix;
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
  const upload = async (label: string, names: MatrixName[]): Promise<GpuMatrix> => {
    const parts = [];
    for (const name of names) parts.push(await model.matrix(name));
    const matrix = uploadMatrices(gpu, label, parts);
    // what is on its way to the GPU takes memory here, too
    await gpu.device.queue.onSubmittedWorkDone();
    onProgress?.(Math.min(gpu.bytes - before, total), total);
    return matrix;
  };
  const embed_tokens = await upload('embed_tokens', ['embed_tokens']);
  const layers: GpuLayer[] = [];
  for (let i = 0; i < config.num_hidden_layers; i++)
    layers.push(await uploadLayer(gpu, model, i, upload));
  const norm = gpu.upload('norm', await model.norm('norm'));
  const lm_head = config.tie_word_embeddings ? embed_tokens : await upload('lm_head', ['lm_head']);
  const { max_position_embeddings, head_dim, rope_theta } = config;
  const rotation = gpu.upload(
    'rotation',
    rotationTable(max_position_embeddings, head_dim, rope_theta),
  );
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

/** Bytes of all weights of a model, as they are stored here and on the GPU. A tied head is counted once. */
export function weightBytes(model: Pick<ModelReader, 'config' | 'form'>): number {
  const { config } = model;
  const names: MatrixName[] = ['embed_tokens', ...allMatrices(config)];
  if (!config.tie_word_embeddings) names.push('lm_head');
  const norms = (2 * config.num_hidden_layers + 1) * config.hidden_size * 4;
  return names.reduce((sum, name) => {
    const { codes, scales } = formBytes(model.form(name));
    return sum + codes + scales;
  }, norms);
}

async function uploadLayer(
  gpu: Gpu,
  model: ModelReader,
  i: number,
  upload: (label: string, names: MatrixName[]) => Promise<GpuMatrix>,
): Promise<GpuLayer> {
  const places = {} as Record<Projection, Place>;
  const linears = {} as Record<LinearName, LinearPart[]>;
  for (const linear of LINEAR_NAMES) {
    linears[linear] = [];
    let out = 0;
    for (const run of fusible(gpu, model, i, PARTS[linear])) {
      const ids = run.map((projection) => ({ layer: i, projection }));
      const matrix = await upload(`layers.${i}.${run.join('')}_proj`, ids);
      linears[linear].push({ matrix, out });
      let first = 0;
      for (const projection of run) {
        const { rows, cols } = model.form({ layer: i, projection });
        places[projection] = { matrix, first, rows, cols, linear, out: out + first };
        first += rows;
      }
      out += first;
    }
  }
  const norm = async (name: 'input_layernorm' | 'post_attention_layernorm') =>
    gpu.upload(`layers.${i}.${name}`, await model.norm({ layer: i, norm: name }));
  return {
    linears,
    places,
    input_layernorm: await norm('input_layernorm'),
    post_attention_layernorm: await norm('post_attention_layernorm'),
  };
}

/** Groups neighbouring projections that one matrix can hold: same encoding, and not too big together. */
function fusible(
  gpu: Gpu,
  model: ModelReader,
  layer: number,
  projections: readonly Projection[],
): Projection[][] {
  const limit = gpu.device.limits.maxStorageBufferBindingSize;
  const runs: Projection[][] = [];
  const form = (projection: Projection) => model.form({ layer, projection });
  const bytes = (run: Projection[]) => run.reduce((sum, p) => sum + formBytes(form(p)).codes, 0);
  const name = (p: Projection) => matrixReader(form(p)).name;
  for (const projection of projections) {
    const run = runs.at(-1);
    if (run && name(run[0]) === name(projection) && bytes([...run, projection]) <= limit)
      run.push(projection);
    else runs.push([projection]);
  }
  return runs;
}

/** Where a matrix of the model lies. */
export function placeOf(model: GpuModel, id: MatrixId): Place {
  return model.layers[id.layer].places[id.projection];
}

/** Every weight buffer of the model, in a fixed order. */
export function weightBuffers(model: GpuModel): GPUBuffer[] {
  const of = (m: GpuMatrix) => [m.codes, m.scales];
  return [
    ...of(model.embed_tokens),
    ...of(model.lm_head),
    model.norm,
    ...model.layers.flatMap((layer) => [
      ...PROJECTIONS.flatMap((p) => of(layer.places[p].matrix)),
      layer.input_layernorm,
      layer.post_attention_layernorm,
    ]),
  ].filter((buffer, i, all) => all.indexOf(buffer) === i);
}
