import { expect, test } from 'vitest';
import { auditWords, budgetWords, verifiedWords } from './risk-words.ts';

const stratum = (size: number, drawn: number, nsms: number) => ({
  ...{ from: 0, to: 0.1, size, drawn, nsms },
});
const audit = { seed: 1, tested: 11_060, mutants: 2_211_840 };

test('an audit without a hit tells how many may have been missed at most', () => {
  expect(auditWords({ ...audit, found: 1244, strata: [stratum(2_200_780, 2_000, 0)] })).toBe(
    'None of 2,000 others, drawn at random, is an NSM: at most 4,056 were missed (95 %). What was found is 23.5 % to 100.0 % of all NSMs.',
  );
});

test('an audit with hits tells an estimate and its interval', () => {
  const strata = [stratum(1_000, 500, 3), stratum(100_000, 1_500, 0)];
  expect(auditWords({ ...audit, found: 90, strata })).toBe(
    'Of 2,000 others, drawn at random, 3 are NSMs: about 6 were missed, 3 to 252 (95 %). What was found is 27.2 % to 100.0 % of all NSMs.',
  );
  expect(auditWords({ ...audit, found: 0, strata: [stratum(0, 0, 0)] })).toBe(
    'Nothing was left to draw: every mutant is verified.',
  );
});

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
