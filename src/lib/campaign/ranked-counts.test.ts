import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMatrix } from '../model/matrix.ts';
import { predictedMutants } from '../risk/matrix-risk.ts';
import { rank } from '../risk/ranking.ts';
import { arbitraryRisks } from '../risk/testing/arbitrary-risks.ts';
import { rankedCounts } from './ranked-counts.ts';

const sum = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);

const budgets = fc.oneof(
  fc.record({ type: fc.constant('count' as const), count: fc.nat(400) }),
  fc.record({
    type: fc.constant('share' as const),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);

test('the sum is what is verified and audited, no matrix has more than there are', () => {
  fc.assert(
    fc.property(arbitraryRisks, budgets, fc.nat(2000), (risks, verify, audit) => {
      const all = predictedMutants(risks);
      const wished = verify.type === 'count' ? verify.count : Math.ceil(verify.share * all);
      const verified = Math.min(wished, rank(risks).cell.length);
      const counts = rankedCounts(risks, { verify, audit });
      expect(sum(counts)).toBe(verified + Math.min(audit, all - verified));
      const alone = rankedCounts(risks, { verify, audit: 0 });
      expect(sum(alone)).toBe(verified);
      for (const risk of risks) {
        const matrix = formatMatrix(risk.matrix);
        expect(counts.get(matrix)).toBeGreaterThanOrEqual(alone.get(matrix)!);
        expect(counts.get(matrix)).toBeLessThanOrEqual(predictedMutants([risk]));
      }
    }),
  );
});
