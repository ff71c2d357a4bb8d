import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  budgetCount,
  formatBudget,
  parseBudget,
  proposedBudget,
  YIELD_WINDOW,
  YieldWatch,
} from './budget.ts';
import type { MatrixRisk } from './matrix-risk.ts';
import { RISK_BINS, riskBin } from './risk-bins.ts';

test.each([
  ['risk:0.3', { type: 'risk', from: 0.3 }],
  ['0.5%', { type: 'share', share: 0.005 }],
  ['2000', { type: 'count', count: 2000 }],
  ['2min', { type: 'time', ms: 120_000 }],
  ['90s', { type: 'time', ms: 90_000 }],
  ['yield:1/50', { type: 'yield', oneIn: 50 }],
])('%s is read, and written as it was', (text, budget) => {
  expect(parseBudget(text)).toEqual(budget);
  expect(formatBudget(parseBudget(text)!)).toBe(text);
});

test.each([
  '',
  '0',
  '-3',
  'risk:',
  'risk:0',
  '101%',
  '0%',
  '2 weeks',
  'yield:2/50',
  'yield:1/0',
  'many',
])('%j is no budget', (text) => expect(parseBudget(text)).toBeNull());

test('a budget reaches as far as it says, and never beyond what is listed', () => {
  const risk = Float32Array.of(4, 1, 0.5, 0.5, 0.1);
  expect(budgetCount({ type: 'risk', from: 0.5 }, risk, 1000)).toBe(4);
  expect(budgetCount({ type: 'risk', from: 0.01 }, risk, 1000)).toBe(5);
  expect(budgetCount({ type: 'share', share: 0.002 }, risk, 1000)).toBe(2);
  expect(budgetCount({ type: 'share', share: 1 }, risk, 1000)).toBe(5);
  expect(budgetCount({ type: 'count', count: 3 }, risk, 1000)).toBe(3);
});

test('half a per cent is proposed, or a risk where more are predicted', () => {
  const kinds = (risky: number) => {
    const histogram = new Uint32Array(RISK_BINS);
    histogram[0] = 10_000 - risky;
    histogram[riskBin(1.5)] = risky;
    return [{ kinds: [{ histogram }] as unknown as MatrixRisk['kinds'] }];
  };
  expect(proposedBudget(kinds(20))).toEqual({ type: 'share', share: 0.005 });
  expect(proposedBudget(kinds(30))).toEqual({ type: 'risk', from: 0.3 });
});

test('the yield is enough once the last ones have too few NSMs, not before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(2000), (oneIn, rich) => {
      const watch = new YieldWatch(oneIn);
      let n = 0;
      while (!watch.add(n < rich)) n++;
      const nsms = Math.max(0, Math.min(YIELD_WINDOW, rich - (n + 1 - YIELD_WINDOW)));
      expect(n + 1).toBeGreaterThanOrEqual(YIELD_WINDOW);
      expect(nsms * oneIn).toBeLessThan(YIELD_WINDOW);
      // one mutant earlier it was not
      if (n + 1 > YIELD_WINDOW) expect((nsms + 1) * oneIn).toBeGreaterThanOrEqual(YIELD_WINDOW);
    }),
    { numRuns: 40 },
  );
});
