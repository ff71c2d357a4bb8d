import { matrixShape, type MatrixId } from '../../../../src/lib/model/matrix.ts';
import { tileGrid } from '../../../../src/lib/plan/grid.ts';
import type { ModelShapes } from '../../../../src/lib/model/model-config.ts';
import {
  mostListed,
  type ListedRisks,
  type MatrixRisk,
} from '../../../../src/lib/risk/matrix-risk.ts';
import { RiskSummariser } from '../../../../src/lib/risk/summarise.ts';
import type { PredictOptions, RiskQuestion, TokenPrompt } from '../../contract.ts';
import type { ProcessorContext } from '../context.ts';
import { withMargins } from '../../shared/cotangents.ts';
import { eachRisk, Prediction, type Part } from './prediction.ts';
import { Progress } from './progress.ts';

/** What one of several workers predicts: risks by its share of the margins. */
export interface PartQuestion extends RiskQuestion, Part {
  prompts: readonly TokenPrompt[];
  /** Whether to say whose margin the risk of the riskiest mutants is of. */
  listed: boolean;
}

/** The risks of one matrix and kind by a part of the margins. */
export interface PartRisks {
  /** Of every mutant. */
  risk: Float32Array;
  /** Those that would be listed if there were no other margins; null where that was not asked. */
  listed: ListedRisks | null;
}

export interface PartMatrix {
  matrix: MatrixId;
  kinds: PartRisks[];
}

/** Predicts by a part of the margins, matrix by matrix; see Engine.predict. Of no margins nothing comes. */
export async function* predictPart(
  context: ProcessorContext,
  question: PartQuestion,
  { signal, onProgress }: PredictOptions = {},
): AsyncGenerator<PartMatrix> {
  const { prompts, matrices, kinds, tile } = question;
  const most = mostListed(matrices.length * kinds.length);
  const progress = new Progress(context.model.config, question, onProgress);
  const prediction = await Prediction.begin(context, prompts, question, signal);
  try {
    for await (const matrix of prediction.matrices(matrices, tile, progress, signal)) {
      const { rows, cols } = matrix.grid;
      const all = kinds.map(() => new Float32Array(rows * cols));
      const summaries = kinds.map(() => new RiskSummariser(matrix.grid, most));
      await eachRisk(
        ...([matrix, kinds, progress] as const),
        ({ kind, risks, attained }, tileRow) => {
          all[kind].set(risks, tileRow * cols);
          if (question.listed) summaries[kind].add(risks, attained);
        },
        signal,
      );
      const of = (risk: Float32Array, summariser: RiskSummariser): PartRisks => {
        const { listed } = summariser.finish();
        return {
          risk,
          listed: question.listed ? withMargins(listed, prediction.cotangents) : null,
        };
      };
      yield { matrix: matrix.id, kinds: all.map((risk, i) => of(risk, summaries[i])) };
    }
  } finally {
    prediction.destroy();
  }
}

/** The risks of one matrix and kind by all parts of the margins: of each mutant the largest. */
export function joinRisks(parts: readonly PartRisks[]): Float32Array {
  const [first, ...others] = parts.map(({ risk }) => risk);
  const joined = first.slice();
  for (const risk of others)
    for (let i = 0; i < joined.length; i++) joined[i] = Math.max(joined[i], risk[i]);
  return joined;
}

/** What all parts of the margins say of a matrix. */
export function joinParts(
  config: ModelShapes,
  { matrices, kinds, tile }: Pick<RiskQuestion, 'matrices' | 'kinds' | 'tile'>,
  parts: readonly PartMatrix[],
): MatrixRisk {
  const [{ matrix }] = parts;
  const grid = tileGrid(matrixShape(config, matrix.projection), tile);
  return {
    matrix,
    tile,
    kinds: kinds.map((kind, i) => {
      const each = parts.map((part) => part.kinds[i]);
      const summariser = new RiskSummariser(grid, mostListed(matrices.length * kinds.length));
      summariser.add(joinRisks(each));
      const summary = summariser.finish();
      return { kind, ...summary, listed: attained(summary.listed, each) };
    }),
  };
}

/** Of listed mutants the margins that their risks are of: those of the part that says the most. */
function attained(
  { cells, risk }: Pick<ListedRisks, 'cells' | 'risk'>,
  parts: readonly PartRisks[],
): ListedRisks {
  const found = {
    cells,
    risk,
    prompt: new Uint16Array(cells.length),
    step: new Uint16Array(cells.length),
    rival: new Uint32Array(cells.length),
  };
  for (const { listed } of parts) {
    if (!listed) continue;
    // both are in the order of cells
    let at = 0;
    cells.forEach((cell, i) => {
      while (at < listed.cells.length && listed.cells[at] < cell) at++;
      if (listed.cells[at] !== cell || listed.risk[at] !== risk[i]) return;
      found.prompt[i] = listed.prompt[at];
      found.step[i] = listed.step[at];
      found.rival[i] = listed.rival[at];
    });
  }
  return found;
}
