import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMatrix } from '../model/matrix.ts';
import { hashMutations } from '../mutation/mutation-list.ts';
import type { TileSites } from '../plan/plan.ts';
import { head } from '../risk/ranking.ts';
import { CELLS, arbitraryRisks } from '../risk/testing/arbitrary-risks.ts';
import type { RunRow } from './columns.ts';
import { predicted, rankedRun, verifiedOf } from './ranked-run.ts';

/** Every matrix has 64 weights. */
const CONFIG = {
  ...{ hidden_size: 8, intermediate_size: 8, num_hidden_layers: 3 },
  ...{ num_attention_heads: 1, num_key_value_heads: 1, head_dim: 8, vocab_size: 16 },
  ...{ rope_theta: 10_000, rms_norm_eps: 1e-5, tie_word_embeddings: true },
  ...{ max_position_embeddings: 64, bos_token_id: 1, eos_token_ids: [2] },
};
const KINDS: TileSites['kinds'] = ['max', 'min'];

/** What is predicted of some matrices, at max and min, and in which order it came. */
const predictions = fc.tuple(arbitraryRisks, fc.boolean()).map(([risks, turn]) => {
  const full = risks.map((one) => ({
    ...one,
    kinds: KINDS.map((kind) => ({ ...one.kinds[0], kind })),
  }));
  const sites: TileSites = {
    ...{ type: 'tiles', matrices: full.map(({ matrix }) => formatMatrix(matrix)) },
    ...{ tile: 1, kinds: KINDS, order: 'coarse' },
  };
  return predicted(CONFIG, sites, turn ? [...full].reverse() : full);
});

const asked = { budget: '5', window: 16 };

test('verified and drawn are different mutants; strata and verified are all that there are', () => {
  fc.assert(
    fc.property(predictions, fc.nat(40), fc.nat(60), fc.nat(), (all, count, drawn, seed) => {
      const verified = head(all.ranking, count);
      const run = rankedRun(CONFIG, all, verified, { ...asked, audit: { count: drawn, seed } });
      const { list, prediction, sites } = run;
      const lines = Array.from({ length: list.length }, (_, i) => JSON.stringify(list.at(i)));
      expect(new Set(lines).size).toBe(list.length);
      expect(sites).toMatchObject({ count: list.length, sha256: hashMutations(list), window: 16 });
      expect(prediction.verified).toBe(verified.cell.length);
      const { strata } = prediction.audit!;
      const sum = (key: 'size' | 'drawn') => strata.reduce((s, stratum) => s + stratum[key], 0);
      expect(sum('size') + verified.cell.length).toBe(prediction.mutants);
      expect(prediction.mutants).toBe(CELLS * 2 * all.told.matrices.length);
      expect(sum('drawn') + verified.cell.length).toBe(list.length);
      // each drawn mutant's risk is in its stratum; of those that are not listed it is not known
      for (let i = verified.cell.length, s = 0, left = strata[0].drawn; i < list.length; i++) {
        while (left === 0) left = strata[++s].drawn;
        left--;
        const risk = list.riskAt(i);
        if (s === strata.length - 1) expect(risk).toBeNull();
        else expect(risk! >= strata[s].from && risk! < strata[s].to).toBe(true);
      }
    }),
  );
});

test('what was verified is known again by its rows', () => {
  fc.assert(
    fc.property(predictions, fc.nat(40), (all, count) => {
      const verified = head(all.ranking, count);
      const { list } = rankedRun(CONFIG, all, verified, { ...asked, audit: { count: 9, seed: 1 } });
      const rows = Array.from({ length: list.length }, (_, i) => {
        const { site, kind } = list.at(i)!;
        const how = i < verified.cell.length ? 'batched' : 'audit';
        const { row, col } = site;
        return { matrix: formatMatrix(site), row, col, kind, how, risk: list.riskAt(i) } as RunRow;
      });
      expect(verifiedOf(CONFIG, all, rows)).toEqual(verified);
    }),
  );
});
