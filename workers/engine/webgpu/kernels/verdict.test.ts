import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testGpu } from '../testing/kernels.ts';
import { randomFrom } from '../../testing/random.ts';
import { CHOICE_WORDS } from './choose.ts';
import { readVerdict, verdict, VERDICT_WORDS, type RowVerdict } from './verdict.ts';

/** What of a choice a verdict looks at. */
interface Row {
  id: number;
  score: number;
  runnerUpScore: number;
  logSumExp: number;
  cross: number;
}

function pack(rows: readonly Row[]): Uint32Array {
  const bits = new Uint32Array(rows.length * CHOICE_WORDS);
  const floats = new Float32Array(bits.buffer);
  rows.forEach((row, i) => {
    const at = i * CHOICE_WORDS;
    bits[at] = row.id;
    floats[at + 2] = row.score;
    floats[at + 3] = row.runnerUpScore;
    floats[at + 6] = row.logSumExp;
    floats[at + 8] = row.cross;
    // the last words are the kernels' own and not compared
    bits[at + 9] = i;
  });
  return bits;
}

/** The verdicts of sequences of `tail` rows each. */
async function judge(
  mutants: Row[][],
  wildType: { rows: Row[]; negentropy: number[] },
  firstStep: number,
): Promise<RowVerdict[]> {
  const gpu = await testGpu();
  const verdicts = gpu.buffer('verdicts', mutants.length * VERDICT_WORDS * 4);
  gpu.submit([
    verdict(gpu, {
      choices: gpu.upload('choices', pack(mutants.flat())),
      wildType: {
        choices: gpu.upload('wild type', pack(wildType.rows)),
        tokens: gpu.upload(
          'tokens',
          Uint32Array.from(wildType.rows, (row) => row.id),
        ),
        negentropy: gpu.upload('negentropy', Float32Array.from(wildType.negentropy)),
      },
      verdicts,
      count: mutants.length,
      tail: mutants[0].length,
      firstStep,
    }),
  ]);
  const bytes = await gpu.read(verdicts);
  return mutants.map((_, i) => readVerdict(bytes, i));
}

function rowsFrom(random: () => number, count: number): Row[] {
  return Array.from({ length: count }, () => {
    const score = random() * 8;
    return {
      id: Math.floor(random() * 3),
      score,
      runnerUpScore: score - random(),
      logSumExp: 5 + random(),
      cross: random(),
    };
  });
}

test('the first divergent step, and KL and margin up to and with it', async () => {
  const shapes = fc.record({
    count: fc.integer({ min: 1, max: 20 }),
    tail: fc.integer({ min: 1, max: 6 }),
    firstStep: fc.nat(4),
    /** How likely a row is the wild type's own. */
    alike: fc.constantFrom(0, 0.7, 1),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(shapes, async ({ count, tail, firstStep, alike, seed }) => {
      const random = randomFrom(seed);
      const rows = rowsFrom(random, firstStep + tail);
      // an entropy so that no KL is negative
      const negentropy = rows.map(() => random());
      const mutants = Array.from({ length: count }, () =>
        rowsFrom(random, tail).map((row, j) => (random() < alike ? rows[firstStep + j] : row)),
      );
      const got = await judge(mutants, { rows, negentropy }, firstStep);
      mutants.forEach((mutant, b) => {
        const own = mutant.map((row, j) => row.id === rows[firstStep + j].id);
        const at = own.indexOf(false);
        const seen = mutant.slice(0, at < 0 ? tail : at + 1);
        const kl = seen.reduce(
          (sum, row, j) => sum + negentropy[firstStep + j] - row.cross + row.logSumExp,
          0,
        );
        expect(got[b].firstDivergent).toBe(at < 0 ? -1 : firstStep + at);
        if (at >= 0) expect(got[b].token).toBe(mutant[at].id);
        expect(got[b].steps).toBe(seen.length);
        expect(got[b].kl).toBeCloseTo(kl, 3);
        const margin = Math.min(...seen.map((row) => row.score - row.runnerUpScore));
        expect(got[b].margin).toBeCloseTo(margin, 5);
        const same = mutant.every((row, j) => row === rows[firstStep + j]);
        expect(got[b].differing === 0).toBe(same);
      });
    }),
    { numRuns: 30 },
  );
});

test('a KL below zero, which only rounding makes, counts as zero', async () => {
  const row = { id: 1, score: 2, runnerUpScore: 1, logSumExp: 3, cross: 3.5 };
  const [{ kl, steps }] = await judge([[row, row]], { rows: [row, row], negentropy: [0.4, 1] }, 0);
  expect(kl).toBeCloseTo(0.5, 6);
  expect(steps).toBe(2);
});

test('what is not a number stays none', async () => {
  const row = { id: 1, score: 2, runnerUpScore: 1, logSumExp: 3, cross: 3 };
  const broken = { ...row, score: NaN, runnerUpScore: NaN, logSumExp: NaN };
  const wildType = { rows: [row, row, row], negentropy: [0, 0, 0] };
  for (const mutant of [
    [broken, row, row],
    [row, broken, row],
    [row, row, broken],
  ]) {
    const [{ margin, kl, differing }] = await judge([mutant], wildType, 0);
    expect(margin).toBeNaN();
    expect(kl).toBeNaN();
    expect(differing).toBeGreaterThan(0);
  }
});
