import { LabError } from '../../../../src/lib/base/failure.ts';
import type { Projection } from '../../../../src/lib/model/matrix.ts';
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
import {
  matrixReader,
  padColumns,
  piecesOf,
  uploadMatrices,
  type MatrixStack,
} from './gpu-matrix.ts';
import {
  linearWidth,
  LINEAR_NAMES,
  mlpWidth,
  paddedColumns,
  PARTS,
  type GpuLayer,
  type GpuModel,
  type LinearName,
  type MatrixLocation,
} from './gpu-model.ts';
import { refuseWidths } from './refuse-widths.ts';

/**
 * Puts matrices of one width below each other.
 * @param step rows from where one begins to where the next does; absent: they lie close
 */
type Upload = (label: string, names: MatrixName[], step?: number) => Promise<MatrixStack>;

/**
 * Reads a model into GPU memory, a few matrices at a time. Throws a LabError 'too-big' if it does
 * not fit, 'unsuited' if kernels cannot take its widths, or what the reader throws.
 * @param onProgress bytes of weights uploaded so far
 */
export async function uploadModel(
  gpu: Gpu,
  model: ModelReader,
  onProgress?: (loaded: number, total: number) => void,
): Promise<GpuModel> {
  const { config } = model;
  refuseWidths(config);
  const total = weightBytes(model);
  const before = gpu.bytes;
  gpu.device.pushErrorScope('out-of-memory');
  const upload: Upload = async (label, names, step) => {
    const cols = paddedColumns(model.form(names[0]).cols);
    const stack: MatrixStack = { rows: 0, cols, pieces: [] };
    const apart = step !== undefined && step !== model.form(names[0]).rows;
    for (const together of apart ? names.map((name) => [name]) : [names]) {
      if (apart) stack.rows = Math.ceil(stack.rows / step) * step;
      for (const parts of planPieces(model, together, gpu.maxBinding)) {
        const matrices = [];
        for (const { name, rows } of parts)
          matrices.push(padColumns(await model.matrix(name, rows), cols));
        const piece = uploadMatrices(gpu, label, matrices, stack.rows);
        stack.pieces.push(piece);
        stack.rows += piece.rows;
        // what is on its way to the GPU takes memory here, too
        await gpu.device.queue.onSubmittedWorkDone();
        onProgress?.(Math.min(gpu.bytes - before, total), total);
      }
    }
    return stack;
  };
  const embed_tokens = await upload('embed_tokens', ['embed_tokens']);
  const layers: GpuLayer[] = [];
  for (let i = 0; i < config.num_hidden_layers; i++)
    layers.push(await uploadLayer(gpu, model, i, upload));
  const norm = gpu.upload('norm', await model.norm('norm'));
  const lm_head = config.tie_word_embeddings ? embed_tokens : await upload('lm_head', ['lm_head']);
  const outOfMemory = await gpu.device.popErrorScope();
  if (outOfMemory)
    throw new LabError(
      'too-big',
      `The model's ${(total / 2 ** 20).toFixed(0)} MiB of weights do not fit into this GPU's memory.`,
      'Close other pages that use the GPU, put safetensors into 8-bit groups (under Model, or --eight-bit), or choose a smaller model.',
    );
  onProgress?.(total, total);
  return { config, embed_tokens, layers, norm, lm_head, weightBytes: total };
}

async function uploadLayer(
  gpu: Gpu,
  model: ModelReader,
  layer: number,
  upload: Upload,
): Promise<GpuLayer> {
  const locations = {} as Record<Projection, MatrixLocation>;
  const linears = {} as Record<LinearName, MatrixStack>;
  for (const linear of LINEAR_NAMES) {
    const ids = PARTS[linear].map((projection) => ({ layer, projection }));
    const step = linear === 'gate_up' ? mlpWidth(model.config) : undefined;
    const stack = await upload(`layers.${layer}.${linear}`, ids, step);
    linears[linear] = stack;
    let first = 0;
    for (const { projection } of ids) {
      const { rows, cols } = model.form({ layer, projection });
      const pieces = piecesOf(stack, { first, count: rows }).map(({ matrix }) => matrix);
      locations[projection] = { linear, first, rows, cols, pieces };
      first += step ?? rows;
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
    const { codes, scales } = formBytes({ ...form, rows: 1, cols: paddedColumns(form.cols) });
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
