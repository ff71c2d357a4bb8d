import { LabError } from '../../src/lib/failure.ts';
import { PROJECTIONS, type MatrixId, type Projection } from '../../src/lib/matrix.ts';
import type { ModelConfig } from '../../src/lib/model-config.ts';
import type { CanonicalLayer, CanonicalModel } from '../weights/canonical.ts';
import type { Gpu } from './gpu.ts';
import { matrixBytes, matrixReader, uploadMatrices, type GpuMatrix } from './gpu-matrix.ts';
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
 * Puts a model into GPU memory. Throws a LabError 'too-big' if it does not fit.
 * @param onProgress layers uploaded so far
 */
export async function uploadModel(
  gpu: Gpu,
  model: CanonicalModel,
  onProgress?: (loaded: number, total: number) => void,
): Promise<GpuModel> {
  const { config } = model;
  gpu.device.pushErrorScope('out-of-memory');
  const before = gpu.bytes;
  const embed_tokens = uploadMatrices(gpu, 'embed_tokens', [model.embed_tokens]);
  const lm_head = model.lm_head ? uploadMatrices(gpu, 'lm_head', [model.lm_head]) : embed_tokens;
  const layers = model.layers.map((layer, i) => {
    onProgress?.(i, model.layers.length);
    return uploadLayer(gpu, `layers.${i}`, layer);
  });
  const norm = gpu.upload('norm', model.norm);
  const weightBytes = gpu.bytes - before;
  const { max_position_embeddings, head_dim, rope_theta } = config;
  const rotation = gpu.upload(
    'rotation',
    rotationTable(max_position_embeddings, head_dim, rope_theta),
  );
  const outOfMemory = await gpu.device.popErrorScope();
  if (outOfMemory)
    throw new LabError(
      'too-big',
      `The model's ${(weightBytes / 2 ** 20).toFixed(0)} MiB of weights do not fit into this GPU's memory.`,
      'Close other pages that use the GPU, or choose a smaller model.',
    );
  onProgress?.(model.layers.length, model.layers.length);
  return { config, embed_tokens, layers, norm, lm_head, rotation, weightBytes };
}

function uploadLayer(gpu: Gpu, label: string, layer: CanonicalLayer): GpuLayer {
  const places = {} as Record<Projection, Place>;
  const linears = {} as Record<LinearName, LinearPart[]>;
  for (const linear of LINEAR_NAMES) {
    linears[linear] = [];
    let out = 0;
    for (const run of fusible(gpu, PARTS[linear], layer)) {
      const parts = run.map((projection) => layer[`${projection}_proj`]);
      const matrix = uploadMatrices(gpu, `${label}.${run.join('')}_proj`, parts);
      linears[linear].push({ matrix, out });
      let first = 0;
      run.forEach((projection, i) => {
        const { rows, cols } = parts[i];
        places[projection] = { matrix, first, rows, cols, linear, out: out + first };
        first += rows;
      });
      out += first;
    }
  }
  return {
    linears,
    places,
    input_layernorm: gpu.upload(`${label}.input_layernorm`, layer.input_layernorm),
    post_attention_layernorm: gpu.upload(
      `${label}.post_attention_layernorm`,
      layer.post_attention_layernorm,
    ),
  };
}

/** Groups neighbouring projections that one matrix can hold: same encoding, and not too big together. */
function fusible(
  gpu: Gpu,
  projections: readonly Projection[],
  layer: CanonicalLayer,
): Projection[][] {
  const limit = gpu.device.limits.maxStorageBufferBindingSize;
  const runs: Projection[][] = [];
  const bytes = (run: Projection[]) =>
    run.reduce((sum, p) => sum + matrixBytes(layer[`${p}_proj`]), 0);
  const name = (p: Projection) => matrixReader(layer[`${p}_proj`]).name;
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
