import { LabError } from '../../../src/lib/base/failure.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { TokenPrompt } from '../contract.ts';

/**
 * How many tokens a prompt may generate in a model, at most as many as it asks for. Throws a
 * LabError 'bad-request' if the prompt leaves no room.
 */
export function stepsOf(
  { max_position_embeddings: context }: ModelConfig,
  { assay, promptIds }: TokenPrompt,
): number {
  const room = context - promptIds.length;
  if (room < 1)
    throw new LabError(
      'bad-request',
      `The prompt has ${promptIds.length} tokens; this model takes ${context}, prompt and answer together.`,
      'Shorten the prompt.',
    );
  return Math.min(assay.maxNewTokens, room);
}

/**
 * Throws a LabError 'bad-request' if fewer new tokens fit than the prompt asks for: what a screen
 * compares must be what its plan says.
 */
export function checkRoom(config: ModelConfig, prompt: TokenPrompt): void {
  const steps = stepsOf(config, prompt);
  const { maxNewTokens } = prompt.assay;
  if (steps === maxNewTokens) return;
  throw new LabError(
    'bad-request',
    `The prompt has ${prompt.promptIds.length} tokens and this model takes ${config.max_position_embeddings}, prompt and answer together: ${steps} new tokens fit, not ${maxNewTokens}.`,
    `Ask for ${steps} new tokens, or shorten the prompt.`,
  );
}
