import { LabError } from '../../../src/lib/base/failure.ts';
import type { RawGeneration } from '../generation.ts';

/**
 * Nothing can be said of mutants beside a wild type whose logits are no numbers: every comparison
 * with them is false.
 */
export function refuseWild({ choices }: RawGeneration): void {
  const at = choices.findIndex(
    ({ logit, margin, logSumExp }) => ![logit, margin, logSumExp].every(Number.isFinite),
  );
  if (at < 0) return;
  throw new LabError(
    'weights',
    `The unchanged model gives logits that are no numbers (infinite or NaN) for new token ${at}, so there is nothing to compare mutants with.`,
    'Its weights are too large for 32-bit arithmetic, or its files are damaged: choose another model, or another prompt.',
  );
}
