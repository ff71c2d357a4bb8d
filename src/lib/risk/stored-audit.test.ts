import { expect, test } from 'vitest';
import { auditToJson, readAudit, type StoredAudit } from './stored-audit.ts';

const audit: StoredAudit = {
  ...{ seed: 1, found: 1244, tested: 11_060, mutants: 2_211_840 },
  strata: [
    { from: 1, to: Infinity, size: 40, drawn: 20, nsms: 3 },
    { from: 0, to: 0.05, size: 2_000_000, drawn: 1_500, nsms: 0 },
  ],
};

test('an audit is read as it was written, by way of JSON too', () => {
  expect(readAudit(audit)).toEqual(audit);
  expect(readAudit(JSON.parse(JSON.stringify(auditToJson(audit))))).toEqual(audit);
});

test.each([
  null,
  'text',
  { ...audit, seed: -1 },
  { ...audit, found: 1.5 },
  { ...audit, strata: null },
  { ...audit, strata: [{ ...audit.strata[0], nsms: 21 }] },
  { ...audit, strata: [{ ...audit.strata[0], drawn: 41 }] },
  { ...audit, strata: [{ ...audit.strata[0], from: 'low' }] },
])('what is none is not taken for one: %j', (stored) => expect(readAudit(stored)).toBeNull());
