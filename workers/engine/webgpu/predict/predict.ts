import { minOf } from '../../../../src/lib/base/arrays.ts';
import type { MatrixId } from '../../../../src/lib/model/matrix.ts';
import { mostListed, type MatrixRisk } from '../../../../src/lib/risk/matrix-risk.ts';
import type { PredictOptions, RiskQuestion, TokenPrompt } from '../../contract.ts';
import type { Cotangent } from '../../shared/cotangents.ts';
import type { GpuContext } from '../context.ts';
import { locationOf, LINEAR_NAMES, type LinearName } from '../model/gpu-model.ts';
import { kindRisk } from './kind-risk.ts';
import { MatrixExtremes } from './matrix-extremes.ts';
import { Prediction } from './prediction.ts';

/** A matrix whose extremes over all cotangents are there. */
interface Done {
  extremes: MatrixExtremes;
  /** By their numbers. */
  cotangents: readonly Cotangent[];
}

/** See Engine.predict. */
export async function* predict(
  context: GpuContext,
  prompts: readonly TokenPrompt[],
  question: RiskQuestion,
  options: PredictOptions = {},
): AsyncGenerator<MatrixRisk> {
  const { matrices, kinds, tile } = question;
  const most = mostListed(matrices.length * kinds.length);
  for await (const { extremes, cotangents } of eachMatrix(context, prompts, question, options)) {
    const risks: MatrixRisk = { matrix: extremes.id, tile, kinds: [] };
    for (const kind of kinds) risks.kinds.push(await kindRisk(extremes, kind, cotangents, most));
    yield risks;
  }
}

/** See Engine.risks: all risks of the one matrix and kind that are asked for. */
export async function predictRisks(
  context: GpuContext,
  prompts: readonly TokenPrompt[],
  question: RiskQuestion,
  options: PredictOptions = {},
): Promise<Float32Array> {
  for await (const { extremes } of eachMatrix(context, prompts, question, options)) {
    const { rows, cols } = extremes.grid;
    const all = new Float32Array(rows * cols);
    let at = 0;
    for await (const { risk } of extremes.risks(question.kinds[0])) {
      all.set(risk, at);
      at += risk.length;
    }
    return all;
  }
  throw new RangeError('There is nothing to predict.');
}

/** Goes through the layers from the last to the lowest that is asked for. */
async function* eachMatrix(
  context: GpuContext,
  prompts: readonly TokenPrompt[],
  question: RiskQuestion,
  { signal, onProgress }: PredictOptions,
): AsyncGenerator<Done> {
  if (question.matrices.length === 0 || prompts.length === 0) return;
  const lowest = minOf(question.matrices.map(({ layer }) => layer));
  const top = context.model.config.num_hidden_layers - 1;
  const prediction = await Prediction.begin(context, prompts, lowest, signal);
  try {
    for (let layer = top; layer >= lowest; layer--) {
      const asked = question.matrices.filter((id) => id.layer === layer);
      const extremes: MatrixExtremes[] = [];
      try {
        for (const id of asked) {
          const range = await context.valueRange(id);
          extremes.push(new MatrixExtremes(context, id, question, range, prediction.positions));
        }
        const upTo = layer === lowest ? deepest(context, asked) : null;
        const told = (share: number) => {
          onProgress?.((top - layer + share) / (top - lowest + 1));
        };
        await prediction.layer(layer, extremes, upTo, told, signal);
        for (const one of extremes) {
          yield { extremes: one, cotangents: prediction.cotangents };
          one.free();
          signal?.throwIfAborted();
        }
      } finally {
        for (const one of extremes) one.free();
      }
    }
  } finally {
    prediction.free();
  }
}

/** The linear map whose gradients come last of those asked for, on the way back through a layer. */
function deepest({ model }: GpuContext, asked: readonly MatrixId[]): LinearName {
  const names = new Set(asked.map((id) => locationOf(model, id).linear));
  return LINEAR_NAMES.find((name) => names.has(name)) ?? 'down';
}
