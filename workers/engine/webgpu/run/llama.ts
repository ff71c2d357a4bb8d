import type { Gpu, Op } from '../device/gpu.ts';
import { linearWidth, mlpWidth, type GpuModel, type LinearName } from '../model/gpu-model.ts';
import { attention } from '../kernels/attention.ts';
import { copyRows } from '../kernels/copy_rows.ts';
import { embed } from '../kernels/embed.ts';
import { linear } from '../kernels/linear.ts';
import { rmsNorm } from '../kernels/rms_norm.ts';
import { swiglu } from '../kernels/swiglu.ts';
import { headSizes } from '../model/head-sizes.ts';
import type { ActivationBuffers } from './activation-buffers.ts';
import { turnHeads } from './turn-heads.ts';
import type { Tuning } from '../device/tuning.ts';

/** A linear map as it is about to run, for a mutation to change its outcome. */
export interface LinearCall {
  layer: number;
  name: LinearName;
  /** [M, cols] */
  x: GPUBuffer;
  /** [M, stride], added to the product; absent where there is none. */
  residual: GPUBuffer | undefined;
  /** [stride], added to every row of the product; absent where there is none. */
  bias: GPUBuffer | undefined;
  /** [M, stride] */
  y: GPUBuffer;
  stride: number;
  m: number;
  /** Rows of each sequence among the M. */
  per: number;
}

/** How a mutant differs from the wild type: ops that run right after a linear map. */
export type Patch = (call: LinearCall) => Op[];

export interface PassArgs {
  model: GpuModel;
  state: ActivationBuffers;
  tuning: Tuning;
  /** Tells the kernels where the rows stand (see PassUniform). */
  passUniform: GPUBuffer;
  /** B: sequences, the first of the state's. */
  sequences: number;
  /** T: rows of each sequence. */
  rows: number;
  /** n: the last `tail` rows of each sequence get logits. */
  tail: number;
  patch?: Patch | undefined;
}

/** The parts of one pass of the Llama architecture, for callers that do not start at the bottom. */
export interface Pass {
  /** tokens [M] → x [M, d] */
  embed(): Op[];
  /** x → mid of a layer; in the last layer mid holds the tail rows only. */
  attention(layer: number): Op[];
  /** mid → x of a layer; in the last layer for the tail rows only. */
  mlp(layer: number): Op[];
  /** x [B·n, d] → normalised [B·n, d], what the head multiplies with. */
  norm(): Op[];
  /** → logits [B·n, vocab_size] */
  head(): Op[];
}

/**
 * One pass over M = B·T rows; keys and values of the rows join the caches. What only rows that
 * get no logits would need is left out in the last layer.
 * d = hidden_size, H/K = query/key-value heads, hd = head_dim, f = width of the MLP.
 */
export function pass(gpu: Gpu, args: PassArgs): Pass {
  const { model, state: s, tuning, passUniform, sequences, rows, tail, patch } = args;
  const { cooperate } = tuning;
  const c = model.config;
  const m = sequences * rows;
  const last = c.num_hidden_layers - 1;
  /** Rows of each sequence that go on from the attention of a layer. */
  const rowsAfter = (layer: number) => (layer === last ? tail : rows);
  const sizes = {
    ...headSizes(c),
    capacity: s.capacity,
    rotation: s.rotation,
    passUniform,
    slots: s.slots,
  };
  const norm = (x: GPUBuffer, weight: GPUBuffer, y: GPUBuffer, count: number): Op =>
    rmsNorm(gpu, {
      x,
      weight,
      y,
      cols: c.hidden_size,
      eps: c.rms_norm_eps,
      rows: count,
      cooperate,
    });
  const project = (
    layer: number,
    name: LinearName,
    io: { x: GPUBuffer; y: GPUBuffer; residual?: GPUBuffer; per: number },
  ): Op[] => {
    const call = {
      residual: undefined,
      bias: model.layers[layer].biases[name],
      ...io,
      stride: linearWidth(c, name),
      m: sequences * io.per,
    };
    return [
      ...model.layers[layer].linears[name].pieces.map((matrix) =>
        linear(gpu, tuning.linear, { ...call, matrix, out: matrix.first }),
      ),
      ...(patch?.({ layer, name, ...call }) ?? []),
    ];
  };

  return {
    embed: () =>
      model.embed_tokens.pieces.map((matrix) =>
        embed(gpu, { matrix, tokens: s.tokens, x: s.x, m }),
      ),

    attention(l) {
      const per = rowsAfter(l);
      const trimmed = per < rows;
      const kv = { keys: s.keys[l], values: s.values[l] };
      return [
        norm(s.x, model.layers[l].input_layernorm, s.h, m), // [M, d]
        ...project(l, 'qkv', { x: s.h, y: s.qkv, per: rows }), // [M, d] → [M, (H + 2K)·hd]
        ...turnHeads(gpu, model, l, { ...sizes, ...kv, qkv: s.qkv, m }),
        attention(gpu, {
          ...sizes,
          ...kv,
          cooperate,
          qkv: s.qkv,
          out: s.attended,
          tail: trimmed,
          m: sequences * per,
        }), // → [B·per, H·hd]
        ...(trimmed ? [keepTail(s.x, s.tail)] : []),
        ...project(l, 'o', { x: s.attended, y: s.mid, residual: trimmed ? s.tail : s.x, per }), // x + W_o·a → [B·per, d]
      ];
    },

    mlp(l) {
      const per = rowsAfter(l);
      const count = sequences * per;
      return [
        norm(s.mid, model.layers[l].post_attention_layernorm, s.h, count), // [B·per, d]
        ...project(l, 'gate_up', { x: s.h, y: s.gateUp, per }), // [B·per, d] → [B·per, 2f]
        swiglu(gpu, { gateUp: s.gateUp, y: s.act, cols: mlpWidth(c), m: count }), // → [B·per, f]
        ...project(l, 'down', { x: s.act, y: s.x, residual: s.mid, per }), // mid + W_down·a → [B·per, d]
      ];
    },

    norm: () => [norm(s.x, model.norm, s.tail, sequences * tail)], // [B·n, d]

    head: () =>
      model.lm_head.pieces.map((matrix) =>
        linear(gpu, tuning.linear, {
          matrix,
          x: s.tail,
          y: s.logits,
          out: matrix.first,
          stride: c.vocab_size,
          m: sequences * tail,
        }),
      ), // [B·n, d] → [B·n, vocab_size]
  };

  /** The tail rows of each sequence. */
  function keepTail(x: GPUBuffer, y: GPUBuffer): Op {
    const first = rows - tail;
    const cols = c.hidden_size;
    return copyRows(gpu, { x, y, cols, m: sequences * tail, per: tail, stride: rows, first });
  }
}

/** The whole pass: state.tokens [M] in, state.logits [B·n, vocab_size] out. */
export function forward(gpu: Gpu, args: PassArgs): Op[] {
  const p = pass(gpu, args);
  const layers = args.model.layers.flatMap((_, l) => [...p.attention(l), ...p.mlp(l)]);
  return [...p.embed(), ...layers, ...p.norm(), ...p.head()];
}
