import { expect, test } from 'vitest';
import type { KindRisk } from './matrix-risk.ts';
import { RISK_BANDS, RiskTruth, riskBand } from './by-risk.ts';
import { binFrom, LEAST_RISK, RISK_BINS, riskBin } from './risk-bins.ts';

test('a verified mutant counts in the band of its risk', () => {
  const truth = new RiskTruth();
  truth.add(1.2, true);
  truth.add(1, false);
  truth.add(0.04, false);
  truth.add(NaN, true);
  const bands = truth.bands();
  expect(bands[riskBand(1)]).toMatchObject({ from: 1, to: 1.5, verified: 2, nsms: 1, share: 0.5 });
  expect(bands[0]).toMatchObject({ verified: 1, nsms: 0 });
  expect(bands.at(-1)).toMatchObject({ from: 3, to: Infinity, verified: 1, nsms: 1 });
  expect(bands).toHaveLength(RISK_BANDS.length);
});

test('of a map the listed mutants count one by one, the others together', () => {
  const truth = new RiskTruth();
  const listed = { cells: Uint32Array.of(1, 3), risk: Float32Array.of(2, 0.3) };
  const firstDivergent = Int16Array.of(-1, 4, 5, -3, -3, -1);
  truth.addMap({ listed } as KindRisk, { firstDivergent, tested: 4 }, 2);
  const bands = truth.bands();
  expect(bands[riskBand(2)]).toMatchObject({ verified: 1, nsms: 1 });
  expect(bands[riskBand(0.3)]).toMatchObject({ verified: 0 });
  expect(bands[0]).toMatchObject({ verified: 3, nsms: 1 });
  const both = new RiskTruth();
  both.add(2, false);
  both.addAll(truth);
  expect(both.bands()[riskBand(2)]).toMatchObject({ verified: 2, nsms: 1 });
});

test('bins of a histogram begin where they say', () => {
  for (let bin = 1; bin < RISK_BINS; bin++) {
    expect(riskBin(binFrom(bin) * 1.0001)).toBe(bin);
    expect(riskBin(binFrom(bin) * 0.9999)).toBe(bin - 1);
  }
  expect(riskBin(0)).toBe(0);
  expect(riskBin(LEAST_RISK / 2)).toBe(0);
  expect(riskBin(Infinity)).toBe(RISK_BINS - 1);
  expect(riskBin(NaN)).toBe(RISK_BINS - 1);
});
