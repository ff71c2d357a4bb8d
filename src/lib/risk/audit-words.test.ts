import { expect, test } from 'vitest';
import { auditWords } from './audit-words.ts';

const stratum = (size: number, drawn: number, nsms: number) => ({
  ...{ from: 0, to: 0.1, size, drawn, nsms },
});

test('without a hit it tells how many may have been missed at most', () => {
  expect(auditWords({ found: 1244, strata: [stratum(2_200_780, 2_000, 0)] })).toBe(
    'None of 2,000 others, drawn at random, is an NSM: at most 4,056 were missed (95 %). At least 23.5 % of all NSMs were found; a sample of 2,000 cannot say more.',
  );
});

test('with hits it tells an estimate and its interval', () => {
  const strata = [stratum(1_000, 500, 3), stratum(100_000, 1_500, 0)];
  expect(auditWords({ found: 90, strata })).toBe(
    'Of 2,000 others, drawn at random, 3 are NSMs: about 6 were missed, 3 to 252 (95 %). At least 27.2 % of all NSMs were found; a sample of 2,000 cannot say more.',
  );
});

test('where nothing was found or nothing left, it says no share', () => {
  expect(auditWords({ found: 0, strata: [stratum(10, 5, 0)] })).not.toContain('were found');
  expect(auditWords({ found: 3, strata: [stratum(0, 0, 0)] })).toBe(
    'Nothing was left to draw: every mutant is verified.',
  );
});
