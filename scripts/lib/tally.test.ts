import { expect, test } from 'vitest';
import { countPlaywright, countVitest, summary } from './tally.mjs';

test('a test file that does not load counts as a failure', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{}] },
      { status: 'passed', assertionResults: [{}] },
    ],
  };
  expect(countVitest(report)).toEqual({ passed: 5, failed: 2, skipped: 3 });
});

test('errors outside tests count as failures', () => {
  const stats = { expected: 3, flaky: 1, unexpected: 0, skipped: 0 };
  expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 4, failed: 1, skipped: 0 });
});

test('the summary adds up, and names skipped tests only if there are any', () => {
  const one = { passed: 2, failed: 0, skipped: 0 };
  expect(summary([one, one])).toBe('4 passed, 0 failed');
  expect(summary([one, { passed: 1, failed: 1, skipped: 3 }])).toBe(
    '3 passed, 1 failed, 3 skipped',
  );
});

test('a failed step is a failure, once', () => {
  const good = { passed: 2, failed: 0, skipped: 0 };
  const bad = { passed: 1, failed: 2, skipped: 0 };
  expect(summary([good, good], 1)).toBe('4 passed, 1 failed'); // lint
  expect(summary([good, bad], 1)).toBe('3 passed, 2 failed'); // the tests that failed
  expect(summary([good, bad], 2)).toBe('3 passed, 3 failed'); // and lint
});
