import type { MatrixRisk } from '../../../../src/lib/risk/matrix-risk.ts';
import type { PredictOptions, RiskQuestion, TokenPrompt } from '../../contract.ts';
import type { ProcessorContext } from '../context.ts';
import { joinParts, predictPart, refinedOf, type PartMatrix } from './part.ts';
import { WHOLE } from './prediction.ts';

/** See Engine.predict. */
export async function* predict(
  context: ProcessorContext,
  prompts: readonly TokenPrompt[],
  question: RiskQuestion,
  options: PredictOptions = {},
): AsyncGenerator<MatrixRisk> {
  for await (const whole of predictAlone(context, prompts, question, true, options))
    yield joinParts(context.model.config, question, [whole]);
}

/** See Engine.risks; of one matrix and kind. */
export async function risks(
  context: ProcessorContext,
  prompts: readonly TokenPrompt[],
  question: RiskQuestion,
  options: PredictOptions = {},
): Promise<Float32Array> {
  for await (const { kinds } of predictAlone(context, prompts, question, false, options))
    return kinds[0].risk;
  throw new RangeError('There is nothing to predict.');
}

/** By all margins at once. */
const predictAlone = (
  context: ProcessorContext,
  prompts: readonly TokenPrompt[],
  question: RiskQuestion,
  listed: boolean,
  options: PredictOptions,
): AsyncGenerator<PartMatrix> =>
  predictPart(
    context,
    { ...question, ...WHOLE, prompts, listed },
    { ...options, choose: (own, most) => Promise.resolve(refinedOf([own], most)) },
  );
