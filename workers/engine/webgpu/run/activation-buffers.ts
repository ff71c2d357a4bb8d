import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import type { Gpu } from '../device/gpu.ts';
import { rotationTable } from '../../shared/rotation-table.ts';
import { linearWidth, mlpWidth } from '../model/gpu-model.ts';
import { pack } from '../device/pack.ts';

/**
 * Where a pass stands: B sequences of T rows each, from position `first` on, the last `tail` rows
 * of each reaching the head. `step`: index in the continuation of what the first tail row chooses.
 */
export interface PassUniform {
  rows: number;
  first: number;
  tail: number;
  step: number;
}

/** The buffer of a pass uniform, moved on by `advance`. */
export function passUniformBuffer(gpu: Gpu): GPUBuffer {
  return gpu.buffer('pass uniform', 16, GPUBufferUsage.UNIFORM);
}

export function writePassUniform(gpu: Gpu, buffer: GPUBuffer, passUniform: PassUniform): void {
  gpu.write(buffer, pack(passUniform.rows, passUniform.first, passUniform.tail, passUniform.step));
}

/** Activations of M = B·T rows and caches for sequences. Every buffer is f32 but tokens and slots. */
export interface ActivationBuffers {
  /** Sequences whose keys and values can be kept at a time. */
  caches: number;
  /** M: most rows in one pass. */
  maxRows: number;
  /** Most rows that reach the head in one pass. */
  maxTail: number;
  /** C: positions each cache holds. */
  capacity: number;
  /** [M] u32 */
  tokens: GPUBuffer;
  /** [caches] u32: which cache each sequence of a pass uses; at first its own number. */
  slots: GPUBuffer;
  /** [M, hidden_size] residual stream */
  x: GPUBuffer;
  /** [M, hidden_size] residual stream between attention and MLP */
  mid: GPUBuffer;
  /** [M, hidden_size] normalised */
  h: GPUBuffer;
  /** [M, (heads + 2·kv_heads)·head_dim] */
  qkv: GPUBuffer;
  /** [M, heads·head_dim] */
  attended: GPUBuffer;
  /** [M, 2·width of the MLP] gate, then up */
  gateUp: GPUBuffer;
  /** [M, width of the MLP] */
  act: GPUBuffer;
  /** per layer [caches, C, kv_heads·head_dim]; empty below `firstLayer` */
  keys: GPUBuffer[];
  values: GPUBuffer[];
  /** [C, head_dim/2, 2]; see rotationTable. */
  rotation: GPUBuffer;
  /** [tail rows, hidden_size] */
  tail: GPUBuffer;
  /** [tail rows, logitColumns] */
  logits: GPUBuffer;
  /** Columns of logits computed at a time. */
  logitColumns: number;
}

export function createActivationBuffers(
  gpu: Gpu,
  c: ModelConfig,
  sizes: {
    caches: number;
    maxRows: number;
    maxTail: number;
    capacity: number;
    /** Caches are made from this layer on; 0 where absent. */
    firstLayer?: number;
    /** Columns of logits computed at a time; the whole vocabulary where absent. */
    logitColumns?: number;
  },
): ActivationBuffers {
  const { caches, maxRows, maxTail, capacity, firstLayer = 0, logitColumns = c.vocab_size } = sizes;
  const f32 = (label: string, rows: number, cols: number) => gpu.buffer(label, 4 * rows * cols);
  const cache = (label: string) =>
    Array.from({ length: c.num_hidden_layers }, (_, layer) =>
      f32(
        `${label}.${layer}`,
        layer < firstLayer ? 0 : caches * capacity,
        c.num_key_value_heads * c.head_dim,
      ),
    );
  return {
    caches,
    maxRows,
    maxTail,
    capacity,
    tokens: f32('tokens', maxRows, 1),
    slots: gpu.upload(
      'slots',
      Uint32Array.from({ length: caches }, (_, i) => i),
    ),
    x: f32('x', maxRows, c.hidden_size),
    mid: f32('mid', maxRows, c.hidden_size),
    h: f32('h', maxRows, c.hidden_size),
    qkv: f32('qkv', maxRows, linearWidth(c, 'qkv')),
    attended: f32('attended', maxRows, c.num_attention_heads * c.head_dim),
    gateUp: f32('gate_up', maxRows, linearWidth(c, 'gate_up')),
    act: f32('act', maxRows, mlpWidth(c)),
    keys: cache('keys'),
    values: cache('values'),
    rotation: gpu.upload('rotation', rotationTable(capacity, c)),
    tail: f32('tail', maxTail, c.hidden_size),
    logits: f32('logits', maxTail, logitColumns),
    logitColumns,
  };
}

export function destroyActivationBuffers(gpu: Gpu, s: ActivationBuffers): void {
  const { tokens, slots, x, mid, h, qkv, attended, gateUp, act, rotation, tail, logits } = s;
  gpu.destroy(tokens, slots, x, mid, h, qkv, attended, gateUp, act, rotation, tail, logits);
  gpu.destroyAll(s.keys);
  gpu.destroyAll(s.values);
}
