import fc from 'fast-check';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import { PROJECTIONS, matrixShape, type Projection } from '../../../src/lib/model/matrix.ts';
import { GROUP, type CanonicalLayer, type CanonicalModel } from '../../weights/canonical.ts';
import { ENCODINGS, randomMatrix, type Encoding } from './matrices.ts';
import { floats, type Random } from './random.ts';

/** A made-up architecture, and how each of its matrices is stored. */
export interface ModelShape {
  config: ModelConfig;
  encodings: Record<Projection | 'embed' | 'head', Encoding>;
}

/** What architectures have beyond Llama 2. The window and the scaling bite within 48 positions. */
export const FAMILIES: readonly Partial<ModelConfig>[] = [
  {},
  { rope_scaling: { rope_type: 'linear', factor: 4 } },
  {
    rope_scaling: {
      rope_type: 'llama3',
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 16,
    },
  },
  { sliding_window: 5 },
  { qkv_bias: true },
  { qk_norm: true },
];

/** All of it in one. */
export const everything: Partial<ModelConfig> = Object.assign({}, ...FAMILIES) as object;

/** What differs between the architectures that are drawn. */
interface Sizes {
  hidden: fc.Arbitrary<number>;
  ffn: fc.Arbitrary<number>;
  headDim: fc.Arbitrary<number>;
  encoding: fc.Arbitrary<Encoding>;
}

const shapesOf = ({ hidden, ffn, headDim, encoding }: Sizes): fc.Arbitrary<ModelShape> =>
  fc
    .record({
      hidden,
      ffn,
      layers: fc.integer({ min: 1, max: 3 }),
      kvHeads: fc.integer({ min: 1, max: 3 }),
      // each number of heads that share keys is a kernel of its own, slow to compile here
      group: fc.constantFrom(1, 2, 3),
      headDim,
      vocab: fc.integer({ min: 60, max: 170 }),
      theta: fc.constantFrom(10_000, 500_000),
      tied: fc.boolean(),
      ends: fc.boolean(),
      family: fc.constantFrom(...FAMILIES),
      all: fc.option(encoding, { nil: null }),
      each: fc.array(encoding, { minLength: 9, maxLength: 9 }),
    })
    .map((s) => {
      const names = [...PROJECTIONS, 'embed', 'head'] as const;
      return {
        config: {
          hidden_size: s.hidden,
          intermediate_size: s.ffn,
          num_hidden_layers: s.layers,
          num_attention_heads: s.kvHeads * s.group,
          num_key_value_heads: s.kvHeads,
          head_dim: s.headDim,
          vocab_size: s.vocab,
          rope_theta: s.theta,
          rms_norm_eps: 1e-5,
          tie_word_embeddings: s.tied,
          max_position_embeddings: 48,
          bos_token_id: 1,
          eos_token_ids: s.ends ? [2] : [],
          ...s.family,
        },
        encodings: Object.fromEntries(
          names.map((name, i) => [name, s.all ?? s.each[i]]),
        ) as ModelShape['encodings'],
      };
    });

const groups = (max: number) => fc.integer({ min: 1, max }).map((count) => 32 * count);

/** Random architectures: any family and grouping of heads, tied heads or not, encodings mixed or not. */
export const modelShapes = shapesOf({
  hidden: groups(4),
  ffn: groups(5),
  headDim: fc.constantFrom(32, 64),
  encoding: fc.constantFrom(...ENCODINGS),
});

/** The same of any width, where groups of codes do not fit in numbers, and heads of any even size. */
export const oddShapes = shapesOf({
  hidden: fc.oneof(fc.integer({ min: 2, max: 100 }), groups(2)),
  ffn: fc.integer({ min: 1, max: 180 }),
  headDim: fc.constantFrom(2, 4, 6, 8, 16, 20, 24),
  encoding: fc.constantFrom(...ENCODINGS),
});

/** A model with random weights of a size that keeps activations near 1 and logits some units apart. */
export function randomModel(random: Random, { config, encodings }: ModelShape): CanonicalModel {
  const { hidden_size: d, vocab_size: vocab } = config;
  const matrix = (name: keyof typeof encodings, rows: number, cols: number, size: number) =>
    randomMatrix(random, cols % GROUP === 0 ? encodings[name] : 'f16', rows, cols, size);
  const projection = (p: Projection) => {
    const { rows, cols } = matrixShape(config, p);
    return matrix(p, rows, cols, Math.sqrt(3 / cols));
  };
  const norm = (size = d) => floats(random, size, 0.5).map((w) => 1 + w);
  const bias = (p: Projection) => floats(random, matrixShape(config, p).rows, 0.5);
  const layer = (): CanonicalLayer => ({
    q_proj: projection('q'),
    k_proj: projection('k'),
    v_proj: projection('v'),
    o_proj: projection('o'),
    gate_proj: projection('gate'),
    up_proj: projection('up'),
    down_proj: projection('down'),
    input_layernorm: norm(),
    post_attention_layernorm: norm(),
    biases: config.qkv_bias ? { q: bias('q'), k: bias('k'), v: bias('v') } : null,
    q_norm: config.qk_norm ? norm(config.head_dim) : null,
    k_norm: config.qk_norm ? norm(config.head_dim) : null,
  });
  return {
    config,
    embed_tokens: matrix('embed', vocab, d, 0.8),
    layers: Array.from({ length: config.num_hidden_layers }, layer),
    norm: norm(),
    lm_head: config.tie_word_embeddings ? null : matrix('head', vocab, d, 0.8),
    quantization: 'random',
    hash: '0'.repeat(64),
  };
}
