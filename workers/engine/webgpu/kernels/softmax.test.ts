import { expect, test } from 'vitest';
import { logSumExp } from '../../../../src/lib/output/phenotype.ts';
import { passUniformOf, run, testGpu } from '../testing/kernels.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { CHOICE_WORDS } from './choose.ts';
import { softmax } from './softmax.ts';

const UNTOUCHED = 777;
/** Word of a choice that holds the log-sum-exp. */
const LOG_SUM_EXP = 6;

test.each([
  [100, 1, 0, 1],
  [100, 1, 3, 5],
  [64, 3, 2, 6],
  // a tail that would go beyond the last step is cut off there
  [96, 3, 2, 4],
])('vocab %i, %i tail rows from step %i of %i', async (vocab, tail, step, steps) => {
  const gpu = await testGpu();
  const rows = Array.from({ length: tail }, (_, i) => floats(randomFrom(i), vocab, 10));
  const choices = new Float32Array(steps * CHOICE_WORDS);
  rows.forEach((row, i) => {
    if (step + i < steps) choices[(step + i) * CHOICE_WORDS + LOG_SUM_EXP] = logSumExp(row);
  });
  const probabilities = gpu.upload('P', new Float32Array(steps * vocab).fill(UNTOUCHED));
  const op = softmax(gpu, {
    logits: gpu.upload('logits', Float32Array.from(rows.flatMap((row) => [...row]))),
    choices: gpu.upload('choices', choices),
    probabilities,
    vocab,
    steps,
    passUniform: passUniformOf(gpu, { rows: tail, tail, step }),
    tail,
  });
  const got = await run(gpu, [op], probabilities);
  for (let s = 0; s < steps; s++) {
    const there = got.subarray(s * vocab, (s + 1) * vocab);
    const row = rows.at(s - step);
    if (s < step || s >= step + tail || !row) {
      expect(there.every((p) => p === UNTOUCHED)).toBe(true);
      continue;
    }
    there.forEach((p, v) => {
      const wanted = Math.exp(row[v] - logSumExp(row));
      expect(Math.abs(p - wanted)).toBeLessThan(1e-5 * wanted + 1e-9);
    });
    expect(there.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
  }
});
