import { minOf } from '../../../../src/lib/base/arrays.ts';
import type { MatrixId } from '../../../../src/lib/model/matrix.ts';
import { mostListed, type MatrixRisk } from '../../../../src/lib/risk/matrix-risk.ts';
import { REFINING } from '../../../../src/lib/risk/predict-cost.ts';
import type { PredictOptions, RiskQuestion, TokenPrompt } from '../../contract.ts';
import type { ScreenKind } from '../../../../src/lib/plan/grid.ts';
import type { Cotangent } from '../../shared/cotangents.ts';
import { mostRefined, type CellRisks } from '../../shared/refine.ts';
import type { GpuContext } from '../context.ts';
import { locationOf, LINEAR_NAMES, type LinearName } from '../model/gpu-model.ts';
import { kindRisk } from './kind-risk.ts';
import { LayerPairs } from './layer-pairs.ts';
import { MatrixExtremes } from './matrix-extremes.ts';
import { Prediction } from './prediction.ts';
import { gathered, refinedRisks } from './refined-risks.ts';

/** A matrix whose extremes over all cotangents are there. */
interface Done {
  extremes: MatrixExtremes;
  /** The risks of a kind, from the first row of the map to the last, some rows at a time. */
  risks: (kind: ScreenKind) => AsyncIterable<CellRisks>;
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
  for await (const done of eachMatrix(context, prompts, question, options)) {
    const { id, grid } = done.extremes;
    const found: MatrixRisk = { matrix: id, tile, kinds: [] };
    for (const kind of kinds)
      found.kinds.push(await kindRisk(grid, kind, done.risks(kind), done.cotangents, most));
    yield found;
  }
}

/** See Engine.risks: all risks of the one matrix and kind that are asked for. */
export async function predictRisks(
  context: GpuContext,
  prompts: readonly TokenPrompt[],
  question: RiskQuestion,
  options: PredictOptions = {},
): Promise<Float32Array> {
  for await (const { extremes, risks } of eachMatrix(context, prompts, question, options))
    return (await gathered(extremes, risks(question.kinds[0]))).risk;
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
  const sequences = prediction.runs.map(({ tokens }) => tokens.length);
  const mostOf = (id: MatrixId) => mostRefined(context.model.config, id, question.tile, sequences);
  try {
    for (let layer = top; layer >= lowest; layer--) {
      const asked = question.matrices.filter((id) => id.layer === layer);
      const extremes: MatrixExtremes[] = [];
      const pairs = asked.some((id) => mostOf(id) > 0)
        ? new LayerPairs(context, prediction.forward, layer)
        : null;
      try {
        for (const id of asked) {
          const range = await context.valueRange(id);
          extremes.push(new MatrixExtremes(context, id, question, range, prediction.positions));
        }
        const upTo = layer === lowest ? deepest(context, asked) : null;
        const told = (share: number) => {
          onProgress?.((top - layer + share) / (top - lowest + 1));
        };
        const gradients = pairs ? 1 / (1 + REFINING) : 1;
        const inGradients = (share: number) => {
          told(gradients * share);
        };
        await prediction.layer(layer, extremes, upTo, pairs, inGradients, signal);
        for (const [i, one] of extremes.entries()) {
          const most = mostOf(one.id);
          const risks = (kind: ScreenKind) =>
            pairs && most > 0
              ? refinedRisks(one, kind, most, pairs, prediction.runs, signal)
              : one.risks(kind);
          yield { extremes: one, risks, cotangents: prediction.cotangents };
          one.free();
          told(gradients + (1 - gradients) * ((i + 1) / extremes.length));
          signal?.throwIfAborted();
        }
      } finally {
        pairs?.free();
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
