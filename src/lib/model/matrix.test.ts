import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allMatrices,
  formatMatrix,
  isProjection,
  matrixProblem,
  matrixShape,
  parseMatrix,
  PROJECTIONS,
  projectionName,
} from './matrix.ts';
import { parameterCount } from './model-config.ts';
import { LLAMA2_7B } from './model-configs.ts';
import { configs } from '../testing/arbitrary.ts';

describe('names', () => {
  test('any matrix survives being written and read', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9999 }),
        fc.constantFrom(...PROJECTIONS),
        (layer, projection) => {
          expect(parseMatrix(formatMatrix({ layer, projection }))).toEqual({ layer, projection });
        },
      ),
    );
  });

  test.each([
    ['l14.down_proj', { layer: 14, projection: 'down' }],
    ['  L0.Q ', { layer: 0, projection: 'q' }],
    ['L007.gate', { layer: 7, projection: 'gate' }],
  ])('%j is read', (text, id) => {
    expect(parseMatrix(text)).toEqual(id);
  });

  test.each(['', 'L.q', 'L-1.q', 'L1', 'L1.', 'L1.norm', 'L1.q_pro', 'L1.qq', '1.q', 'L12345.q'])(
    '%j is no matrix',
    (text) => {
      expect(parseMatrix(text)).toBeNull();
    },
  );

  test('projections are known by their short names only, and each has a long one', () => {
    expect(PROJECTIONS.every(isProjection)).toBe(true);
    expect(isProjection('q_proj')).toBe(false);
    expect(new Set(PROJECTIONS.map(projectionName)).size).toBe(7);
  });
});

describe('shapes', () => {
  test('are Llama 2 7B’s, out-features first', () => {
    const shapes = PROJECTIONS.map((p) => matrixShape(LLAMA2_7B, p)).map((s) => [s.rows, s.cols]);
    expect(shapes).toEqual([
      [4096, 4096],
      [4096, 4096],
      [4096, 4096],
      [4096, 4096],
      [11_008, 4096],
      [11_008, 4096],
      [4096, 11_008],
    ]);
  });

  test('Llama 2 7B has 6,738,415,616 parameters; tying its head takes one embedding away', () => {
    expect(parameterCount(LLAMA2_7B)).toBe(6_738_415_616);
    expect(parameterCount({ ...LLAMA2_7B, tie_word_embeddings: true })).toBe(
      6_738_415_616 - 32_000 * 4096,
    );
  });

  test('grouped queries make k and v lower than q, and o takes what q gives', () => {
    fc.assert(
      fc.property(configs, (c) => {
        const [q, k, v, o] = (['q', 'k', 'v', 'o'] as const).map((p) => matrixShape(c, p));
        expect(k).toEqual(v);
        expect(q.rows * c.num_key_value_heads).toBe(k.rows * c.num_attention_heads);
        expect(o).toEqual({ rows: c.hidden_size, cols: q.rows });
      }),
    );
  });

  test('a model’s parameters are its matrices, biases, norms and embeddings', () => {
    fc.assert(
      fc.property(configs, (c) => {
        const matrices = allMatrices(c).reduce((sum, { projection }) => {
          const { rows, cols } = matrixShape(c, projection);
          return sum + rows * cols;
        }, 0);
        const norms = (2 * c.num_hidden_layers + 1) * c.hidden_size;
        const ofHeads = c.qk_norm ? 2 * c.num_hidden_layers * c.head_dim : 0;
        const heads = c.num_attention_heads + 2 * c.num_key_value_heads;
        const biases = c.qkv_bias ? c.num_hidden_layers * heads * c.head_dim : 0;
        const tables = (c.tie_word_embeddings ? 1 : 2) * c.vocab_size * c.hidden_size;
        expect(parameterCount(c)).toBe(matrices + norms + ofHeads + biases + tables);
      }),
    );
  });
});

test('the matrices of a model are those of which nothing is wrong', () => {
  fc.assert(
    fc.property(configs, fc.integer({ min: -2, max: 12 }), (c, layer) => {
      const exists = allMatrices(c).some((id) => id.layer === layer && id.projection === 'up');
      expect(matrixProblem(c, { layer, projection: 'up' }) === null).toBe(exists);
    }),
  );
  expect(matrixProblem(LLAMA2_7B, { layer: 32, projection: 'q' })).toContain('0 to 31');
  expect(matrixProblem(LLAMA2_7B, { layer: 0.5, projection: 'q' })).not.toBeNull();
  expect(matrixProblem(LLAMA2_7B, { layer: NaN, projection: 'q' })).not.toBeNull();
});
