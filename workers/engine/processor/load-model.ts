import { PROCESSOR_BYTES } from '../../../src/lib/model/compute-memory.ts';
import { LabError } from '../../../src/lib/base/failure.ts';
import { allMatrices, type Projection } from '../../../src/lib/model/matrix.ts';
import {
  formBytes,
  BIASED,
  type CanonicalMatrix,
  type LayerNorm,
  type MatrixForm,
  type MatrixName,
  type ModelReader,
} from '../../weights/canonical.ts';
import type { Block, Heap } from './heap.ts';
import { roomLength, type LinearMap } from './linear-map.ts';
import {
  PARTS,
  type LinearName,
  type MatrixLocation,
  type ProcessorLayer,
  type ProcessorModel,
} from './model.ts';
import { PANEL, whole } from './panels.ts';
import {
  allocateCodes,
  allocateFloats,
  allocateRoom,
  storeRows,
  type StoredPanels,
} from './stored-panels.ts';
import { widthsOf } from './widths.ts';

/** Weights read at a time. */
const PIECE = 2 ** 22;
/** Weights in the form they come in may take so much where no more is known to be there. */
const CODED_BYTES = 4 * 2 ** 30;

export interface LoadModelOptions {
  /** So many bytes of f32 weights at most; where there were more, all stay in the form they come in. */
  packedBytes?: number | undefined;
  /** So many bytes of weights at most in the form they come in, but 4 GB may always be tried. */
  codedBytes?: number | undefined;
  /** Called with the bytes of weights in memory so far, and how many there will be. */
  onProgress?: ((loaded: number, total: number) => void) | undefined;
}

/**
 * Reads a model, some rows of a matrix at a time: dequantised into the kernels' memory if all of it
 * fits so, else in the form it comes in, outside. Throws a LabError 'too-big' if it does not fit either way,
 * or what the reader throws.
 */
export async function loadModel(
  heap: Heap,
  reader: ModelReader,
  { packedBytes = Infinity, codedBytes = 0, onProgress }: LoadModelOptions = {},
): Promise<ProcessorModel> {
  const { config } = reader;
  const packed = weightBytes(reader, asFloats) <= Math.min(packedBytes, PROCESSOR_BYTES.packed);
  const stored = packed ? asFloats : asTheyCome;
  const total = weightBytes(reader, stored);
  const most = Math.max(codedBytes, CODED_BYTES);
  if (total > most) throw doesNotFit(total, most);
  const { d, f, q } = widthsOf(config);
  const room = packed ? null : allocateRoom(heap, roomLength(Math.max(d, f, q)));
  let loaded = 0;
  const load = async (names: MatrixName[]): Promise<LinearMap> => {
    const forms = names.map((name) => stored(reader.form(name)));
    const [{ cols }] = forms;
    const rows = forms.reduce((sum, form) => sum + whole(form.rows), 0);
    const map: LinearMap = {
      rows,
      cols,
      stored: packed ? [allocateFloats(heap, rows, cols)] : allocateForms(forms),
      room,
      thawed: new Map(),
      bias: null,
    };
    const together = Math.max(1, Math.floor(PIECE / cols));
    let top = 0;
    for (const [i, name] of names.entries()) {
      for (let first = 0; first < forms[i].rows; first += together) {
        const count = Math.min(together, forms[i].rows - first);
        putRows(heap, map, await reader.matrix(name, { first, count }), top + first);
        const { codes, scales } = formBytes({ ...forms[i], rows: count });
        loaded += codes + scales;
        onProgress?.(loaded, total);
      }
      top += whole(forms[i].rows);
    }
    return map;
  };
  const embed_tokens = await load(['embed_tokens']);
  const layers: ProcessorLayer[] = [];
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const part = (name: LinearName) =>
      load(PARTS[name].map((projection) => ({ layer, projection })));
    const linears = {
      qkv: { ...(await part('qkv')), bias: await biasOf(heap, reader, layer) },
      o: await part('o'),
      gate_up: await part('gate_up'),
      down: await part('down'),
    };
    const norm = (name: LayerNorm) => reader.norm({ layer, norm: name });
    layers.push({
      linears,
      places: placesOf(reader, layer, linears),
      input_layernorm: putWhole(heap, await norm('input_layernorm')),
      post_attention_layernorm: putWhole(heap, await norm('post_attention_layernorm')),
      head_norms: config.qk_norm
        ? { q: heap.put(await norm('q_norm')), k: heap.put(await norm('k_norm')) }
        : null,
    });
  }
  const norm = putWhole(heap, await reader.norm('norm'));
  const lm_head = config.tie_word_embeddings ? embed_tokens : await load(['lm_head']);
  return { config, embed_tokens, layers, norm, lm_head };
}

const asFloats = ({ rows, cols }: MatrixForm): MatrixForm => ({
  ...{ encoding: 'f32', rows, cols: whole(cols) },
});

/** Columns of groups are whole panels anyhow. */
const asTheyCome = (form: MatrixForm): MatrixForm => ({ ...form, cols: whole(form.cols) });

/** Puts a vector where panels are read, filled up with 0. */
function putWhole(heap: Heap, values: Float32Array): Block {
  const filled = new Float32Array(whole(values.length));
  filled.set(values);
  return heap.put(filled);
}

/** Biases of q, k and v side by side, each in whole panels; null where the model has none. */
async function biasOf(heap: Heap, reader: ModelReader, layer: number): Promise<Block | null> {
  if (!reader.config.qkv_bias) return null;
  const { q, kv, qkv } = widthsOf(reader.config);
  const all = new Float32Array(qkv);
  for (const [i, first] of [0, q, q + kv].entries())
    all.set(await reader.bias(layer, BIASED[i]), first);
  return heap.put(all);
}

/** Bytes of all matrices, stored in some way. */
function weightBytes(reader: ModelReader, stored: (form: MatrixForm) => MatrixForm): number {
  const { config } = reader;
  const names: MatrixName[] = ['embed_tokens', ...allMatrices(config)];
  if (!config.tie_word_embeddings) names.push('lm_head');
  return names.reduce((sum, name) => {
    const { codes, scales } = formBytes(stored(reader.form(name)));
    return sum + codes + scales;
  }, 0);
}

function doesNotFit(bytes: number, most: number): LabError {
  const gib = (count: number) => (count / 2 ** 30).toFixed(1);
  return new LabError(
    'too-big',
    `The weights of this model take ${gib(bytes)} GB as its files have them; the processor engine may take ${gib(most)} GB of this machine’s memory.`,
    'Take a form of it with fewer bits per weight, a smaller model, or the WebGPU engine.',
  );
}

/** Panels for matrices that lie one below the other, each in its form. */
function allocateForms(forms: readonly MatrixForm[]): StoredPanels[] {
  let first = 0;
  return forms.map((form) => {
    const made = allocateCodes(form, first);
    first += made.count;
    return made;
  });
}

/** Puts rows of one of the matrices of a linear map where they belong; `to`: its first row there. */
function putRows(heap: Heap, { stored }: LinearMap, matrix: CanonicalMatrix, to: number): void {
  for (const panels of stored) {
    const row = to - panels.first * PANEL;
    if (row >= 0 && row < panels.form.rows) storeRows(heap, panels, matrix, row);
  }
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
      places[projection] = { linear, map: linears[linear], first };
      first += whole(reader.form({ layer, projection }).rows);
    }
  }
  return places as Record<Projection, MatrixLocation>;
}
