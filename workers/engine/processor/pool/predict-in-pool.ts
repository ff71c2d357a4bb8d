import type { MatrixRisk } from '../../../../src/lib/risk/matrix-risk.ts';
import type { PredictOptions, RiskQuestion, TokenPrompt } from '../../contract.ts';
import type { ProcessorContext } from '../context.ts';
import { joinParts, joinRisks } from '../predict/part.ts';
import type { ProcessorPool } from './pool.ts';

/** See Engine.predict: each worker takes its share of the margins. */
export async function* predictInPool(
  pool: ProcessorPool,
  { model: { config } }: ProcessorContext,
  prompts: readonly TokenPrompt[],
  question: RiskQuestion,
  options: PredictOptions,
): AsyncGenerator<MatrixRisk> {
  for await (const parts of pool.predict({ ...question, prompts, listed: true }, options))
    yield joinParts(config, question, parts);
}

/** See Engine.risks; of one matrix and kind. */
export async function risksInPool(
  pool: ProcessorPool,
  prompts: readonly TokenPrompt[],
  question: RiskQuestion,
  options: PredictOptions,
): Promise<Float32Array> {
  for await (const parts of pool.predict({ ...question, prompts, listed: false }, options))
    return joinRisks(parts.map(({ kinds: [only] }) => only));
  throw new RangeError('There is nothing to predict.');
}
