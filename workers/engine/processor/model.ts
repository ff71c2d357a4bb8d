import { LabError } from '../../../src/lib/base/failure.ts';
import { allMatrices, type MatrixId, type Projection } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import { dequantise, type MatrixName, type ModelReader } from '../../weights/canonical.ts';
import { rotationTable } from '../shared/rotation-table.ts';
import type { Block, Heap } from './heap.ts';
import { inPanels, packRows, paddedRows } from './panels.ts';

/** The linear maps of a layer: those of one name read the same input and write side by side. */
export type LinearName = 'qkv' | 'o' | 'gate_up' | 'down';

const PARTS: Record<LinearName, readonly Projection[]> = {
  qkv: ['q', 'k', 'v'],
  o: ['o'],
  gate_up: ['gate', 'up'],
  down: ['down'],
};

/** Weights [rows, cols] as f32 in panels [rows/8, cols, 8]. */
export interface Panels {
  block: Block;
  rows: number;
  cols: number;
}

/** Where a projection's weights lie: rows first … first + rows of its linear map. */
export interface MatrixLocation {
  linear: LinearName;
  panels: Panels;
  first: number;
  rows: number;
  cols: number;
}

export interface ProcessorLayer {
  linears: Record<LinearName, Panels>;
  places: Record<Projection, MatrixLocation>;
  /** [hidden_size] */
  input_layernorm: Block;
  /** [hidden_size] */
  post_attention_layernorm: Block;
}

export interface ProcessorModel {
  config: ModelConfig;
  /** [vocab_size, hidden_size] */
  embed_tokens: Panels;
  layers: ProcessorLayer[];
  /** [hidden_size] */
  norm: Block;
  /** [vocab_size, hidden_size]; embed_tokens when tied. */
  lm_head: Panels;
  /** [max_position_embeddings, head_dim/2, 2] */
  rotation: Block;
}

/** Weights dequantised at a time. */
const PIECE = 2 ** 22;

/**
 * Reads a model into the kernels' memory, dequantised, some rows of a matrix at a time. Throws a
 * LabError 'too-big' if it does not fit, or what the reader throws.
 * @param onProgress weights in memory so far, and how many there will be, in bytes
 */
export async function loadModel(
  heap: Heap,
  reader: ModelReader,
  onProgress?: (loaded: number, total: number) => void,
): Promise<ProcessorModel> {
  const { config } = reader;
  const { head_dim } = config;
  if (head_dim % 8 !== 0)
    throw new LabError(
      'too-big',
      `Heads of ${head_dim} numbers do not fit the processor engine, which takes them by eights.`,
      'Use the WebGPU engine for this model.',
    );
  const total = 4 * weightCount(reader);
  let loaded = 0;
  const load = async (names: MatrixName[]): Promise<Panels> => {
    const forms = names.map((name) => reader.form(name));
    const [{ cols }] = forms;
    const rows = forms.reduce((sum, form) => sum + form.rows, 0);
    const block = heap.allocate(paddedRows(rows) * cols);
    heap.view(block).fill(0);
    const most = Math.max(1, Math.floor(PIECE / cols));
    let to = 0;
    for (const [i, name] of names.entries())
      for (let first = 0; first < forms[i].rows; first += most) {
        const count = Math.min(most, forms[i].rows - first);
        const weights = dequantise(await reader.matrix(name, { first, count }));
        packRows(weights, cols, heap.view(block), to);
        to += count;
        loaded += 4 * weights.length;
        onProgress?.(loaded, total);
      }
    return { block, rows, cols };
  };
  const embed_tokens = await load(['embed_tokens']);
  const layers: ProcessorLayer[] = [];
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const part = (name: LinearName) =>
      load(PARTS[name].map((projection) => ({ layer, projection })));
    const linears = {
      qkv: await part('qkv'),
      o: await part('o'),
      gate_up: await part('gate_up'),
      down: await part('down'),
    };
    const norm = async (name: 'input_layernorm' | 'post_attention_layernorm') =>
      heap.put(await reader.norm({ layer, norm: name }));
    layers.push({
      linears,
      places: placesOf(reader, layer, linears),
      input_layernorm: await norm('input_layernorm'),
      post_attention_layernorm: await norm('post_attention_layernorm'),
    });
  }
  const norm = heap.put(await reader.norm('norm'));
  const lm_head = config.tie_word_embeddings ? embed_tokens : await load(['lm_head']);
  const rotation = heap.put(
    rotationTable(config.max_position_embeddings, head_dim, config.rope_theta),
  );
  return { config, embed_tokens, layers, norm, lm_head, rotation };
}

function weightCount(reader: ModelReader): number {
  const { config } = reader;
  const names: MatrixName[] = ['embed_tokens', ...allMatrices(config)];
  if (!config.tie_word_embeddings) names.push('lm_head');
  return names.reduce((sum, name) => sum + reader.form(name).rows * reader.form(name).cols, 0);
}

function placesOf(
  reader: ModelReader,
  layer: number,
  linears: ProcessorLayer['linears'],
): Record<Projection, MatrixLocation> {
  const places: Partial<Record<Projection, MatrixLocation>> = {};
  for (const linear of ['qkv', 'o', 'gate_up', 'down'] as const) {
    let first = 0;
    for (const projection of PARTS[linear]) {
      const { rows, cols } = reader.form({ layer, projection });
      places[projection] = { linear, panels: linears[linear], first, rows, cols };
      first += rows;
    }
  }
  return places as Record<Projection, MatrixLocation>;
}

export const locationOf = (
  model: ProcessorModel,
  { layer, projection }: MatrixId,
): MatrixLocation => model.layers[layer].places[projection];

/** Row `row` of a matrix, into `to` [cols]. */
export function unpackRow(
  heap: Heap,
  { block, cols }: Panels,
  row: number,
  to: Float32Array,
): void {
  const weights = heap.view(block);
  for (let c = 0, from = inPanels(cols, row, 0); c < cols; c++, from += 8) to[c] = weights[from];
}
