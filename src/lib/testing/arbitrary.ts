import fc from 'fast-check';
import { matrixShape, PROJECTIONS, type MatrixId } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { Site } from '../model/site.ts';

/** Random architectures; sizes are small, every ratio occurs. */
export const configs: fc.Arbitrary<ModelConfig> = fc
  .record({
    hidden: fc.integer({ min: 1, max: 6 }),
    ffn: fc.integer({ min: 1, max: 9 }),
    layers: fc.integer({ min: 1, max: 8 }),
    kvHeads: fc.integer({ min: 1, max: 3 }),
    group: fc.integer({ min: 1, max: 4 }),
    headDim: fc.constantFrom(32, 64, 128),
    tied: fc.boolean(),
    family: fc.constantFrom<Partial<ModelConfig>>(
      {},
      { qkv_bias: true },
      { qk_norm: true },
      { sliding_window: 16 },
      { rope_scaling: { rope_type: 'linear', factor: 2.5 } },
      {
        rope_scaling: {
          rope_type: 'llama3',
          factor: 8,
          low_freq_factor: 1,
          high_freq_factor: 4,
          original_max_position_embeddings: 32,
        },
      },
    ),
  })
  .map(({ hidden, ffn, layers, kvHeads, group, headDim, tied, family }) => ({
    hidden_size: 32 * hidden,
    intermediate_size: 32 * ffn,
    num_hidden_layers: layers,
    num_attention_heads: kvHeads * group,
    num_key_value_heads: kvHeads,
    head_dim: headDim,
    vocab_size: 96,
    rope_theta: 10_000,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: tied,
    max_position_embeddings: 64,
    bos_token_id: 1,
    eos_token_ids: [2],
    ...family,
  }));

export function matricesOf(config: ModelConfig): fc.Arbitrary<MatrixId> {
  return fc.record({
    layer: fc.integer({ min: 0, max: config.num_hidden_layers - 1 }),
    projection: fc.constantFrom(...PROJECTIONS),
  });
}

/** Sites of every size inside a matrix of the model: single weights and whole matrices are frequent. */
export function sitesOf(config: ModelConfig): fc.Arbitrary<Site> {
  return matricesOf(config).chain((id) => {
    const { rows, cols } = matrixShape(config, id.projection);
    return fc
      .record({ height: extentUpTo(rows), width: extentUpTo(cols) })
      .chain(({ height, width }) =>
        fc.record({
          layer: fc.constant(id.layer),
          projection: fc.constant(id.projection),
          row: fc.integer({ min: 0, max: rows - height }),
          col: fc.integer({ min: 0, max: cols - width }),
          height: fc.constant(height),
          width: fc.constant(width),
        }),
      );
  });
}

function extentUpTo(size: number): fc.Arbitrary<number> {
  return fc.oneof(fc.constant(1), fc.constant(size), fc.integer({ min: 1, max: size }));
}
