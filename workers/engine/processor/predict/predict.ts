import type { MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { ScreenKind } from '../../../../src/lib/plan/grid.ts';
import type { ListedRisks, MatrixRisk } from '../../../../src/lib/risk/matrix-risk.ts';
import { RiskSummariser, type RiskSummary } from '../../../../src/lib/risk/summarise.ts';
import type { PredictOptions, RiskQuestion, TokenPrompt } from '../../contract.ts';
import type { Cotangent } from '../../shared/cotangents.ts';
import type { ProcessorContext } from '../context.ts';
import type { MatrixRisks } from './matrix-risks.ts';
import { checkQuestion, eachRisk, Prediction, WHOLE } from './prediction.ts';
import { Progress } from './progress.ts';

/** See Engine.predict. */
export async function* predict(
  context: ProcessorContext,
  prompts: readonly TokenPrompt[],
  question: RiskQuestion,
  { signal, onProgress }: PredictOptions = {},
): AsyncGenerator<MatrixRisk> {
  const { matrices, kinds, tile } = question;
  checkQuestion(context, matrices, tile);
  const progress = new Progress(context.model.config, question, onProgress);
  const prediction = await Prediction.begin(context, prompts, WHOLE, signal);
  try {
    for await (const matrix of prediction.matrices(matrices, tile, progress, signal)) {
      const summaries = kinds.map(() => new RiskSummariser(matrix.grid));
      const take = (kind: number, risks: Float32Array) => {
        summaries[kind].add(risks);
      };
      await eachRisk(matrix, kinds, progress, take, signal);
      const found = kinds.map((kind, i) => {
        const summary = summaries[i].finish();
        return { kind, ...summary, listed: listedWith(matrix, kind, summary, prediction) };
      });
      yield { matrix: matrix.id, tile, kinds: found };
    }
  } finally {
    prediction.destroy();
  }
}

/** See Engine.risks. */
export async function risks(
  context: ProcessorContext,
  prompts: readonly TokenPrompt[],
  id: MatrixId,
  { kind, tile }: { kind: ScreenKind; tile: number },
  { signal, onProgress }: PredictOptions = {},
): Promise<Float32Array> {
  checkQuestion(context, [id], tile);
  const progress = new Progress(context.model.config, { matrices: [id], tile }, onProgress);
  const prediction = await Prediction.begin(context, prompts, WHOLE, signal);
  try {
    for await (const matrix of prediction.matrices([id], tile, progress, signal))
      return await allRisks(matrix, [kind], progress, signal).then(([all]) => all);
    throw new RangeError('There is nothing to predict.');
  } finally {
    prediction.destroy();
  }
}

/** All risks of a matrix, of each kind [grid.rows, grid.cols]. */
export async function allRisks(
  matrix: MatrixRisks,
  kinds: readonly ScreenKind[],
  progress: Progress,
  signal?: AbortSignal,
): Promise<Float32Array<ArrayBuffer>[]> {
  const { rows, cols } = matrix.grid;
  const all = kinds.map(() => new Float32Array(rows * cols));
  const take = (kind: number, some: Float32Array, tileRow: number) => {
    all[kind].set(some, tileRow * cols);
  };
  await eachRisk(matrix, kinds, progress, take, signal);
  return all;
}

/** The listed mutants, each with the margin that its risk is of. */
export function listedWith(
  matrix: MatrixRisks,
  kind: ScreenKind,
  { listed: { cells, risk } }: RiskSummary,
  { cotangents }: { cotangents: readonly Cotangent[] },
): ListedRisks {
  const found: Cotangent[] = [];
  const { cols } = matrix.grid;
  for (let i = 0; i < cells.length;) {
    const tileRow = Math.floor(cells[i] / cols);
    const inRow: number[] = [];
    for (; i < cells.length && cells[i] < (tileRow + 1) * cols; i++)
      inRow.push(cells[i] - tileRow * cols);
    for (const c of matrix.attained(tileRow, kind, inRow)) found.push(cotangents[c]);
  }
  return {
    cells,
    risk,
    prompt: Uint16Array.from(found, ({ prompt }) => prompt),
    step: Uint16Array.from(found, ({ step }) => step),
    rival: Uint32Array.from(found, ({ rival }) => rival),
  };
}
