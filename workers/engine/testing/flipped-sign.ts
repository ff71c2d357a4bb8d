import { expect } from 'vitest';
import { matrixShape } from '../../../src/lib/model/matrix.ts';
import type { Site } from '../../../src/lib/model/site.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import type { Engine, TokenPrompt } from '../contract.ts';

/**
 * Expects of an engine that `sign` is what giving each weight its own negative is, in place and in
 * batches, and of a weight that is zero a no-op.
 * @param weights of the site's matrix, [rows, cols]; some of them zero
 */
export async function expectFlippedSign(
  engine: Pick<Engine, 'model' | 'mutate' | 'screen'>,
  prompt: TokenPrompt,
  site: Site,
  weights: Float32Array,
): Promise<void> {
  const { cols } = matrixShape(engine.model.config, site.projection);
  const negated = Float32Array.from(
    { length: site.height * site.width },
    (_, i) =>
      -weights[(site.row + Math.floor(i / site.width)) * cols + site.col + (i % site.width)],
  );
  const flip: Mutation = { site, kind: 'sign' };
  const given = await engine.mutate(prompt, { site, kind: 'zero' }, {}, negated);
  const got = await engine.mutate(prompt, flip);
  expect(got.value).toBeNull();
  expect(got.changed).toBe(negated.filter((weight) => weight !== 0).length);
  expect(got.generation.ids).toEqual(given.generation.ids);
  expect(got.outcome).toEqual(given.outcome);
  expect(got.outcome.kl).toBeGreaterThan(1e-4);
  expect(got.checksum.after).toBe(got.checksum.before);

  const zero = weights.indexOf(0);
  expect(zero).toBeGreaterThanOrEqual(0);
  const at = { row: Math.floor(zero / cols), col: zero % cols, height: 1, width: 1 };
  const nothing: Mutation = { site: { ...site, ...at }, kind: 'sign' };
  for (const how of ['in place', 'batched'] as const) {
    const all: MutantOutcome[] = [];
    for await (const some of engine.screen([prompt], [nothing, flip], { how }))
      for (const outcome of some) all[outcome.index] = outcome;
    expect(all[0]).toMatchObject({ verdict: 'no-op', value: null });
    const { firstDivergent } = got.outcome;
    const verdict = firstDivergent < 0 ? 'silent' : 'nsm';
    expect(all[1]).toMatchObject({ verdict, firstDivergent, value: null });
  }
}
