import { expect, test } from 'vitest';
import { aheadWords, budgetWords, inAllWords, leftWords, verifiedWords } from './risk-words.ts';

test('budgets are said as a button says them', () => {
  expect(budgetWords({ type: 'share', share: 0.005 })).toBe('the riskiest 0.5 %');
  expect(budgetWords({ type: 'risk', from: 0.3 })).toBe('down to a risk of 0.3');
  expect(budgetWords({ type: 'count', count: 2000 })).toBe('the riskiest 2,000');
  expect(budgetWords({ type: 'time', ms: 60_000 })).toBe('for 1 min');
  expect(budgetWords({ type: 'yield', oneIn: 50 })).toBe('until fewer than 1 in 50 is an NSM');
});

test('what was verified, and what is left where it was stopped', () => {
  const so = {
    what: 'budget',
    total: 100,
    nsms: 7,
    ms: 1500,
    endsBy: null,
    failure: null,
  } as const;
  expect(verifiedWords({ ...so, state: 'done', done: 100 })).toBe(
    '7 NSMs among 100 verified in 1.5 s',
  );
  expect(verifiedWords({ ...so, state: 'stopped', done: 60 })).toBe(
    '7 NSMs among 60 verified in 1.5 s; stopped, 40 left',
  );
});

test('what a budget is going to take, as far as that is known', () => {
  expect(aheadWords({ type: 'share', share: 0.005 }, 11_059, '9 s')).toBe('11,059 mutants · 9 s');
  expect(aheadWords({ type: 'risk', from: 0.3 }, 1, '')).toBe('1 mutant');
  expect(aheadWords({ type: 'time', ms: 90_000 }, 5000, '9 s')).toBe(
    'for 1 min 30 s, of 5,000 mutants that are left',
  );
  expect(aheadWords({ type: 'yield', oneIn: 50 }, 5000, '9 s')).toBe(
    'at most the 5,000 mutants that are left',
  );
  expect(inAllWords({ tested: 11_060, nsms: 1246 })).toBe('1,246 NSMs among 11,060 in all');
});

test('how long it still takes, or what it ends by', () => {
  const so = { endsBy: null, total: 4000 };
  expect(leftWords({ ...so, done: 0, ms: 5000 })).toBe('verifying…');
  expect(leftWords({ ...so, done: 1000, ms: 4000 })).toBe('about 12 s left');
  const minute = { type: 'time', ms: 60_000 } as const;
  expect(leftWords({ ...so, endsBy: minute, done: 9, ms: 40_000 })).toBe('about 20 s left');
  const poor = { type: 'yield', oneIn: 50 } as const;
  expect(leftWords({ ...so, endsBy: poor, done: 9, ms: 40_000 })).toBe(
    'until fewer than 1 in 50 is an NSM',
  );
});
