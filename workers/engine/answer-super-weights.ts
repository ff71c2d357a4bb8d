import { LabError } from '../../src/lib/base/failure.ts';
import type { Final, RequestOf } from '../../src/protocols/engine-messages.ts';
import type { OpenEngine } from './open-engine.ts';

/** Spikes stand at the first tokens of a text; more are not looked at. */
const MAX_TOKENS = 64;

/** Answers where super weights may be. Throws a LabError 'bad-request' for a text without tokens. */
export async function answerSuperWeights(
  { engine, tokenizer }: OpenEngine,
  { id, prompt }: RequestOf<'super-weights'>,
  signal: AbortSignal,
): Promise<Final> {
  const most = Math.min(MAX_TOKENS, engine.model.config.max_position_embeddings);
  const ids = tokenizer.encode(prompt).slice(0, most);
  if (ids.length === 0)
    throw new LabError('bad-request', 'The text has no tokens.', 'Write a word or two.');
  const layers = await engine.superWeights(ids, signal);
  return { type: 'super-weights', id, found: { prompt, pieces: tokenizer.pieces(ids), layers } };
}
