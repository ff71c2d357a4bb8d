import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listedMutants } from './listed-mutants.ts';
import { RankedList } from './ranked-list.ts';
import { rank } from './ranking.ts';
import { arbitraryRisks } from './testing/arbitrary-risks.ts';

/** Every matrix has at least 64 weights. */
const CONFIG = {
  ...{ hidden_size: 8, intermediate_size: 8, num_hidden_layers: 3 },
  ...{ num_attention_heads: 1, num_key_value_heads: 1, head_dim: 8, vocab_size: 16 },
  ...{ rope_theta: 10_000, rms_norm_eps: 1e-5, tie_word_embeddings: true },
  ...{ max_position_embeddings: 64, bos_token_id: 1, eos_token_ids: [2] },
};

test('has the mutations of a ranking at their places, with their risks', () => {
  fc.assert(
    fc.property(arbitraryRisks, (risks) => {
      const ranking = rank(risks);
      const list = new RankedList(CONFIG, 1, ranking);
      expect(list.length).toBe(ranking.cell.length);
      for (const { place, mutation } of listedMutants(CONFIG, 1, ranking)) {
        expect(list.at(place)).toEqual(mutation);
        expect(list.riskAt(place)).toBe(ranking.risk[place]);
      }
      expect(list.at(list.length)).toBeUndefined();
    }),
  );
});

test('a risk that is no number is not known', () => {
  const list = new RankedList(CONFIG, 1, {
    maps: [{ matrix: 'L1.q', kind: 'max' }],
    map: Uint16Array.of(0, 0),
    cell: Uint32Array.of(9, 3),
    risk: Float32Array.of(NaN, Infinity),
  });
  expect([list.riskAt(0), list.riskAt(1)]).toEqual([null, Infinity]);
  expect(list.at(0)?.site).toMatchObject({ row: 1, col: 1, height: 1, width: 1 });
});
