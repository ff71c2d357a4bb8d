import { LabError } from '../../../src/lib/base/failure.ts';
import { formatMatrix, matrixProblem } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { RiskQuestion, TokenPrompt } from '../contract.ts';
import { checkRoom } from './prompt-room.ts';

/**
 * Throws a LabError 'bad-request' for a prompt that leaves no room, matrices that the model does not
 * have, or tiles that cannot be.
 */
export function checkQuestion(
  config: ModelConfig,
  prompts: readonly TokenPrompt[],
  { matrices, tile }: Pick<RiskQuestion, 'matrices' | 'tile'>,
): void {
  for (const prompt of prompts) checkRoom(config, prompt);
  for (const id of matrices) {
    const problem = matrixProblem(config, id);
    if (problem) throw new LabError('bad-request', problem, `Leave out ${formatMatrix(id)}.`);
  }
  if (Number.isInteger(tile) && tile >= 1) return;
  throw new LabError(
    'bad-request',
    `There are no squares of ${tile} × ${tile} weights.`,
    'Give the side of a square as a whole number from 1.',
  );
}
