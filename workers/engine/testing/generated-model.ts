import { matrixShape } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { MatrixName, ModelReader, QuantisedForm } from '../../weights/canonical.ts';
import { floatToHalf } from '../../weights/half.ts';

/**
 * A model of any size in MLC's q4f16_1 whose weights are made when they are read: the same each
 * time, nowhere stored, of a size that keeps activations near 1.
 */
export function generatedModel(config: ModelConfig): ModelReader {
  const form = (name: MatrixName): QuantisedForm => {
    const shape =
      typeof name === 'string'
        ? { rows: config.vocab_size, cols: config.hidden_size }
        : matrixShape(config, name.projection);
    return { encoding: 'q4', ...shape, group: 32, scaleBits: 16, offsets: false, zeroPoint: 7 };
  };
  return {
    config,
    quantization: 'q4f16_1',
    hash: '0'.repeat(64),
    form,
    matrix: (name, asked) => {
      const { rows, cols, encoding, group, zeroPoint } = form(name);
      const { first, count } = asked ?? { first: 0, count: rows };
      const codes = new Uint32Array((count * cols) / 8);
      const scales = new Uint16Array((count * cols) / 32);
      const size = name === 'embed_tokens' ? 1 : Math.sqrt(1 / cols);
      // codes spread by 4.6 scales
      const steps = Array.from({ length: 64 }, (_, i) =>
        floatToHalf((size / 4.6) * (0.5 + i / 64)),
      );
      for (let row = 0; row < count; row++) {
        let state = seedOf(name, first + row);
        const draw = () => {
          state ^= state << 13;
          state ^= state >>> 17;
          return (state ^= state << 5);
        };
        for (let i = (row * cols) / 8; i < ((row + 1) * cols) / 8; i++) codes[i] = draw();
        for (let i = (row * cols) / 32; i < ((row + 1) * cols) / 32; i++)
          scales[i] = steps[draw() & 63];
      }
      return Promise.resolve({
        ...{ encoding, rows: count, cols, group, codes, scales, offsets: null, zeroPoint },
      });
    },
    norm: (name) => {
      const ofHead = name !== 'norm' && (name.norm === 'q_norm' || name.norm === 'k_norm');
      const length = ofHead ? config.head_dim : config.hidden_size;
      return Promise.resolve(Float32Array.from({ length }, (_, i) => 1 + (i % 7) / 32));
    },
    bias: (_, projection) => {
      const { rows: length } = matrixShape(config, projection);
      return Promise.resolve(Float32Array.from({ length }, (_, i) => ((i % 7) - 3) / 32));
    },
  };
}

/** A seed of its own for each row of each matrix, never 0 (xorshift would stay there). */
function seedOf(name: MatrixName, row: number): number {
  const text = typeof name === 'string' ? name : `${name.layer}.${name.projection}`;
  let hash = row + 1;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) | 1;
}
