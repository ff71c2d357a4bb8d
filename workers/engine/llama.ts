import type { Gpu, Op } from './gpu.ts';
import { linearWidth, type GpuModel, type LinearName } from './gpu-model.ts';
import { attention } from './kernels/attention.ts';
import { embed } from './kernels/embed.ts';
import { linear } from './kernels/linear.ts';
import { rmsNorm } from './kernels/rms_norm.ts';
import { ropeAndCache } from './kernels/rope_and_cache.ts';
import { swiglu } from './kernels/swiglu.ts';
import type { RunState } from './run-state.ts';
import type { Tuning } from './tuning.ts';

/** A linear map as it is about to run, for a mutation to change its outcome. */
export interface LinearCall {
  layer: number;
  name: LinearName;
  /** [M, cols] */
  x: GPUBuffer;
  /** [M, stride], added to the product; absent where there is none. */
  residual: GPUBuffer | undefined;
  /** [M, stride] */
  y: GPUBuffer;
  stride: number;
  m: number;
  frame: GPUBuffer;
}

/** How a mutant differs from the wild type: ops that run right after a linear map. */
export type Patch = (call: LinearCall) => Op[];

export interface ForwardArgs {
  model: GpuModel;
  state: RunState;
  tuning: Tuning;
  /** Tells the kernels where the rows stand (see run-state.ts). */
  frame: GPUBuffer;
  /** T: rows of each sequence. */
  rows: number;
  /** The last `tail` rows of each sequence get logits. */
  tail: number;
  patch?: Patch | undefined;
}

/**
 * One pass of the Llama architecture over M = B·T rows: state.tokens in, state.logits
 * [B·tail, vocab_size] out; keys and values of the rows join the caches.
 * d = hidden_size, H/K = query/key-value heads, hd = head_dim, f = intermediate_size.
 */
export function forward(gpu: Gpu, args: ForwardArgs): Op[] {
  const { model, state: s, tuning, frame, rows, tail, patch } = args;
  const c = model.config;
  const { cooperate } = tuning;
  const m = s.sequences * rows;
  const sizes = {
    heads: c.num_attention_heads,
    kvHeads: c.num_key_value_heads,
    headDim: c.head_dim,
    capacity: s.capacity,
    cooperate,
  };
  const norm = (x: GPUBuffer, weight: GPUBuffer): Op =>
    rmsNorm(gpu, {
      x,
      weight,
      y: s.h,
      frame,
      cols: c.hidden_size,
      eps: c.rms_norm_eps,
      rows: m,
      tail: false,
      cooperate,
    });
  const project = (
    layer: number,
    name: LinearName,
    x: GPUBuffer,
    y: GPUBuffer,
    residual?: GPUBuffer,
  ): Op[] => {
    const stride = linearWidth(c, name);
    return [
      ...model.layers[layer].linears[name].map(({ matrix, out }) =>
        linear(gpu, tuning.linear, { matrix, x, residual, y, out, stride, m }),
      ),
      ...(patch?.({ layer, name, x, residual, y, stride, m, frame }) ?? []),
    ];
  };

  const ops = [embed(gpu, { matrix: model.embed_tokens, tokens: s.tokens, x: s.x, m })]; // [M] → [M, d]
  model.layers.forEach((layer, l) => {
    const { keys, values } = { keys: s.keys[l], values: s.values[l] };
    ops.push(
      norm(s.x, layer.input_layernorm), // [M, d]
      ...project(l, 'qkv', s.h, s.qkv), // [M, d] → [M, (H + 2K)·hd]
      ropeAndCache(gpu, { ...sizes, qkv: s.qkv, keys, values, rotation: model.rotation, frame, m }),
      attention(gpu, { ...sizes, qkv: s.qkv, keys, values, out: s.attended, frame, m }), // → [M, H·hd]
      ...project(l, 'o', s.attended, s.mid, s.x), // x + W_o·a: [M, H·hd] → [M, d]
      norm(s.mid, layer.post_attention_layernorm), // [M, d]
      ...project(l, 'gate_up', s.h, s.gateUp), // [M, d] → [M, 2f]
      swiglu(gpu, { gateUp: s.gateUp, y: s.act, cols: c.intermediate_size, m }), // → [M, f]
      ...project(l, 'down', s.act, s.x, s.mid), // mid + W_down·a: [M, f] → [M, d]
    );
  });
  const headRows = s.sequences * tail;
  return [
    ...ops,
    rmsNorm(gpu, {
      x: s.x,
      weight: model.norm,
      y: s.tail,
      frame,
      cols: c.hidden_size,
      eps: c.rms_norm_eps,
      rows: headRows,
      tail: true,
      cooperate,
    }), // [M, d] → [B·tail, d]
    linear(gpu, tuning.linear, {
      matrix: model.lm_head,
      x: s.tail,
      y: s.logits,
      out: 0,
      stride: c.vocab_size,
      m: headRows,
    }), // → [B·tail, vocab_size]
  ];
}
