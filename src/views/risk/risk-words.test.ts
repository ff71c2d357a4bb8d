import { expect, test } from 'vitest';
import { budgetWords, verifiedWords } from './risk-words.ts';

test('budgets are said as a button says them', () => {
  expect(budgetWords({ type: 'share', share: 0.005 })).toBe('the riskiest 0.5 %');
  expect(budgetWords({ type: 'risk', from: 0.3 })).toBe('down to a risk of 0.3');
  expect(budgetWords({ type: 'count', count: 2000 })).toBe('the riskiest 2,000');
  expect(budgetWords({ type: 'time', ms: 60_000 })).toBe('for 1 min 0 s');
  expect(budgetWords({ type: 'yield', oneIn: 50 })).toBe('until fewer than 1 in 50 is an NSM');
});

test('what was verified, and what is left where it was stopped', () => {
  const so = { what: 'budget', total: 100, nsms: 7, ms: 1500, failure: null } as const;
  expect(verifiedWords({ ...so, state: 'done', done: 100 })).toBe(
    '7 NSMs among 100 verified in 1.5 s',
  );
  expect(verifiedWords({ ...so, state: 'stopped', done: 60 })).toBe(
    '7 NSMs among 60 verified in 1.5 s; stopped, 40 left',
  );
});
