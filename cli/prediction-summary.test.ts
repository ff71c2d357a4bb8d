import { expect, test } from 'vitest';
import { RISK_BINS, riskBin } from '../src/lib/risk/risk-bins.ts';
import type { RunRow } from '../src/lib/run-file/columns.ts';
import type { RunFile } from '../src/lib/run-file/run-file.ts';
import { predictedWords, verifiedSummary } from './prediction-summary.ts';

const histogram = (risks: number[], mutants: number) => {
  const bins = new Array<number>(RISK_BINS).fill(0);
  for (const risk of risks) bins[riskBin(risk)]++;
  bins[0] += mutants - risks.length;
  return bins;
};

test('how many mutants were predicted, in what time, and how many to change the answer', () => {
  const risks = { mutants: 2_211_840, histogram: histogram([0.99, 1, 7, Infinity], 2_211_840) };
  expect(predictedWords(risks, 1_640)).toBe(
    'Predicted 2,211,840 mutants in 1.6 s: 3 have a risk of 1 or more.',
  );
  expect(predictedWords({ mutants: 1, histogram: histogram([4], 1) }, 61_200)).toBe(
    'Predicted 1 mutant in 61 s: 1 has a risk of 1 or more.',
  );
});

const row = (part: Partial<RunRow>) => ({ verdict: 'silent', how: 'batched', ...part }) as RunRow;
const runOf = (rows: RunRow[], shard?: { index: number; count: number }) =>
  ({
    plan: { sites: { type: 'ranked', count: rows.length }, ...(shard ? { shard } : {}) },
    provenance: { model: { config: {} } },
    prediction: {
      audit: {
        seed: 1,
        strata: [{ from: 0, to: 0.05, size: 100, drawn: 1 }],
      },
    },
    rows,
  }) as unknown as RunFile;

test('what was verified, down to which risk, and what the audit says', () => {
  const rows = [
    row({ verdict: 'nsm', risk: 7 }),
    row({ risk: 0.30456 }),
    row({ how: 'audit', risk: null }),
  ];
  expect(verifiedSummary(runOf(rows))).toEqual([
    'Verified the 2 riskiest mutants, down to a risk of 0.305: 1 NSM.',
    expect.stringMatching(/^None of 1 others, drawn at random, is an NSM: at most 98 were missed/),
  ]);
  expect(verifiedSummary(runOf(rows.slice(2)))[0]).toBe(
    'No mutant was risky enough to be verified.',
  );
});

test('a shard says who tells what the audit found; a run of tiles says nothing', () => {
  const rows = [row({ verdict: 'nsm', risk: 7 })];
  expect(verifiedSummary(runOf(rows, { index: 1, count: 1 }))).toEqual([
    'Verified the riskiest mutant of this shard, down to a risk of 7: 1 NSM.',
    'What the audit found is told once the shards are joined (merge).',
  ]);
  const { prediction, ...tiles } = runOf(rows);
  expect(prediction).toBeDefined();
  expect(verifiedSummary(tiles)).toEqual([]);
});
