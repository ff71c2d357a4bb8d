import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import { floatToHalf } from '../../weights/half.ts';
import type { Memory } from '../gpu-memory.ts';
import type { Inside, WebLlmTensor } from '../web-llm-inside.ts';

/** A model as small as MLC's layout allows: one layer, d = 64, f = 96. */
export const SMALL: ModelConfig = {
  hidden_size: 64,
  intermediate_size: 96,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 32,
  vocab_size: 50,
  rope_theta: 1e4,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: false,
  max_position_embeddings: 64,
  bos_token_id: 1,
  eos_token_ids: [2],
};

export type Quantisation = 'q4f16_1' | 'q4f32_1' | 'q0f16' | 'q0f32';

/** Tensors of a layer as web-llm's metadata lists them, and bytes made up from a seed. */
export function recordedTensors(kind: Quantisation, seed: number) {
  const shapes: Record<string, [number, number]> = {
    'model.layers.0.self_attn.qkv_proj': [128, 64],
    'model.layers.0.self_attn.o_proj': [64, 64],
    'model.layers.0.mlp.gate_up_proj': [192, 64],
    'model.layers.0.mlp.down_proj': [64, 96],
  };
  const list: WebLlmTensor[] = [];
  const bytes = new Map<string, Uint8Array<ArrayBuffer>>();
  let state = seed >>> 0;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const float = kind.includes('f16') ? 'float16' : 'float32';
  const numbers = (count: number, draw: () => number) => {
    const values = Array.from({ length: count }, draw);
    return float === 'float16'
      ? new Uint8Array(Uint16Array.from(values, floatToHalf).buffer)
      : new Uint8Array(Float32Array.from(values).buffer);
  };
  const add = (name: string, shape: number[], dtype: string, data: Uint8Array<ArrayBuffer>) => {
    list.push({ name, shape, dtype });
    bytes.set(name, data);
  };
  for (const [name, [rows, cols]] of Object.entries(shapes)) {
    if (kind.startsWith('q0')) {
      add(
        `${name}.weight`,
        [rows, cols],
        float,
        numbers(rows * cols, () => random() - 0.5),
      );
      continue;
    }
    const words = Uint32Array.from({ length: (rows * cols) / 8 }, () => random() * 2 ** 32);
    add(`${name}.q_weight`, [rows, cols / 8], 'uint32', new Uint8Array(words.buffer));
    const scales = numbers((rows * cols) / 32, () => 0.01 + random() / 10);
    add(`${name}.q_scale`, [rows, cols / 32], float, scales);
  }
  return { list, bytes };
}

/** Tensors in plain memory. */
export function plainMemory(bytes: Map<string, Uint8Array<ArrayBuffer>>): Memory {
  return {
    read: (spans) =>
      Promise.resolve(
        spans.map(({ tensor, offset, length }) => {
          if (offset % 4 || length % 4) throw new Error('not whole words');
          return bytes.get(tensor)!.slice(offset, offset + length);
        }),
      ),
    write: (tensor, offset, written) => bytes.get(tensor)!.set(written, offset),
  };
}

/** A model in plain memory whose every token depends on all its bytes and on all tokens before. */
export function recordedInside(
  kind: Quantisation,
  bytes = recordedTensors(kind, 1).bytes,
  list = recordedTensors(kind, 1).list,
) {
  let sequence: number[] = [];
  const calls: string[] = [];
  const inside: Inside = {
    tensors: new Map(list.map((tensor) => [tensor.name, tensor])),
    memory: plainMemory(bytes),
    async locked(run) {
      calls.push('lock');
      try {
        return await run();
      } finally {
        calls.push('release');
      }
    },
    reset() {
      calls.push('reset');
      sequence = [];
      return Promise.resolve();
    },
    next(ids, isPrefill) {
      calls.push(isPrefill ? 'prefill' : 'decode');
      sequence.push(...ids);
      let hash = 7;
      for (const data of [Uint8Array.from(sequence), ...bytes.values()])
        for (const byte of data) hash = (Math.imul(hash, 31) + byte) >>> 0;
      return Promise.resolve(3 + (hash % 47));
    },
    decode: (ids) => ids.join(' '),
  };
  return { inside, calls, bytes };
}
