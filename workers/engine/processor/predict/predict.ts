import { mostListed, type MatrixRisk } from '../../../../src/lib/risk/matrix-risk.ts';
import { RiskSummariser } from '../../../../src/lib/risk/summarise.ts';
import type { PredictOptions, RiskQuestion, TokenPrompt } from '../../contract.ts';
import { withMargins } from '../../shared/cotangents.ts';
import type { ProcessorContext } from '../context.ts';
import { eachRisk, Prediction, WHOLE } from './prediction.ts';
import { Progress } from './progress.ts';

/** See Engine.predict. */
export async function* predict(
  context: ProcessorContext,
  prompts: readonly TokenPrompt[],
  question: RiskQuestion,
  { signal, onProgress }: PredictOptions = {},
): AsyncGenerator<MatrixRisk> {
  const { matrices, kinds, tile } = question;
  const most = mostListed(matrices.length * kinds.length);
  const progress = new Progress(context.model.config, question, onProgress);
  const prediction = await Prediction.begin(context, prompts, WHOLE, signal);
  try {
    for await (const matrix of prediction.matrices(matrices, tile, progress, signal)) {
      const summaries = kinds.map(() => new RiskSummariser(matrix.grid, most));
      await eachRisk(
        ...([matrix, kinds, progress] as const),
        ({ kind, risks, attained }) => {
          summaries[kind].add(risks, attained);
        },
        signal,
      );
      const found = kinds.map((kind, i) => {
        const summary = summaries[i].finish();
        return { kind, ...summary, listed: withMargins(summary.listed, prediction.cotangents) };
      });
      yield { matrix: matrix.id, tile, kinds: found };
    }
  } finally {
    prediction.destroy();
  }
}

/** See Engine.risks; of one matrix and kind. */
export async function risks(
  context: ProcessorContext,
  prompts: readonly TokenPrompt[],
  question: RiskQuestion,
  { signal, onProgress }: PredictOptions = {},
): Promise<Float32Array> {
  const { matrices, kinds, tile } = question;
  const progress = new Progress(context.model.config, question, onProgress);
  const prediction = await Prediction.begin(context, prompts, WHOLE, signal);
  try {
    for await (const matrix of prediction.matrices(matrices, tile, progress, signal)) {
      const { rows, cols } = matrix.grid;
      const all = new Float32Array(rows * cols);
      await eachRisk(
        ...([matrix, kinds, progress] as const),
        ({ risks }, tileRow) => {
          all.set(risks, tileRow * cols);
        },
        signal,
      );
      return all;
    }
    throw new RangeError('There is nothing to predict.');
  } finally {
    prediction.destroy();
  }
}
